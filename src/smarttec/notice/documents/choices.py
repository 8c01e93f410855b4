"""The choices in plain words: what a person is asked, in each language (clauses CHOICE-1…4, DEVICE-3, DEVICE-9).

An answer is kept with `text_version`, so that it can be shown later which words it was given to. Who changes the words
changes `VERSION` too.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from smarttec.kernel.vocabulary import Choice

VERSION = "2026-11"


@dataclass(frozen=True, slots=True)
class ChoiceText:
    """`title` is a few words, `question` one sentence; by language."""

    choice: Choice
    title: Mapping[str, str]
    question: Mapping[str, str]


def _text(choice: Choice, title: tuple[str, str], question: tuple[str, str]) -> ChoiceText:
    return ChoiceText(
        choice, dict(zip(("en", "es"), title, strict=True)), dict(zip(("en", "es"), question, strict=True))
    )


CHOICE_TEXTS: Mapping[Choice, ChoiceText] = {
    text.choice: text
    for text in (
        _text(Choice.EMAIL_MARKETING, ("Newsletter and offers by e-mail", "Boletín y ofertas por correo electrónico"),
              ("May we send you our newsletter and offers by e-mail?",
               "¿Podemos enviarle nuestro boletín y ofertas por correo electrónico?")),
        _text(Choice.SMS_MARKETING, ("Offers by SMS", "Ofertas por SMS"),
              ("May we send you offers by SMS?", "¿Podemos enviarle ofertas por SMS?")),
        _text(Choice.PHONE_MARKETING, ("Offers by phone", "Ofertas por teléfono"),
              ("May we call you with offers?", "¿Podemos llamarle con ofertas?")),
        _text(Choice.POST_MARKETING, ("Offers by post", "Ofertas por correo postal"),
              ("May we send you offers by post?", "¿Podemos enviarle ofertas por correo postal?")),
        _text(Choice.PERSONALISATION, ("What matters to you first", "Primero lo que le importa"),
              ("May we use your own data to show first what seems useful to you?",
               "¿Podemos usar sus propios datos para mostrar primero lo que le parezca útil?")),
        _text(Choice.LOCATION_USE, ("What is near you", "Lo que tiene cerca"),
              ("May we use the place of your device to show what is near you?",
               "¿Podemos usar el lugar de su dispositivo para mostrar lo que tiene cerca?")),
        _text(Choice.LOCATION_SHARE, ("Your place for marketing partners", "Su lugar para socios de marketing"),
              ("May we share your place and the ads you saw with marketing partners?",
               "¿Podemos compartir su lugar y los anuncios que vio con socios de marketing?")),
        _text(Choice.ADS_HERE, ("Ads here by your visits", "Anuncios aquí según sus visitas"),
              ("May your visits here decide which ads you see on our pages?",
               "¿Pueden sus visitas aquí decidir qué anuncios ve en nuestras páginas?")),
        _text(Choice.ADS_ELSEWHERE, ("Our ads on other sites", "Nuestros anuncios en otros sitios"),
              ("May advertising partners show our ads to you on other sites?",
               "¿Pueden socios publicitarios mostrarle nuestros anuncios en otros sitios?")),
        _text(Choice.PARTNER_SHARING, ("Sharing with marketing partners", "Compartir con socios de marketing"),
              ("May we share data about you with marketing partners?",
               "¿Podemos compartir datos sobre usted con socios de marketing?")),
        _text(Choice.COOKIES_EFFICIENCY, ("Cookies that save time", "Cookies que ahorran tiempo"),
              ("May we keep settings in your browser so that pages work faster?",
               "¿Podemos guardar ajustes en su navegador para que las páginas vayan más rápido?")),
        _text(Choice.COOKIES_ANALYTICS, ("Cookies that count visits", "Cookies que cuentan visitas"),
              ("May we look at how you use our pages to make them better?",
               "¿Podemos mirar cómo usa nuestras páginas para mejorarlas?")),
        _text(Choice.COOKIES_ADVERTISING, ("Cookies for advertising", "Cookies de publicidad"),
              ("May we keep in your browser which ads you saw?",
               "¿Podemos guardar en su navegador qué anuncios vio?")),
        _text(Choice.PROMOTIONS, ("Contests and promotions", "Concursos y promociones"),
              ("May we use what you enter in a promotion to run it?",
               "¿Podemos usar lo que escriba en una promoción para llevarla a cabo?")),
        _text(Choice.PUBLIC_PROFILE, ("Public profile", "Perfil público"),
              ("May anybody see the profile page you made?",
               "¿Puede cualquiera ver la página de perfil que hizo?")),
    )
}  # fmt: skip


def text_version(language: str) -> str:
    """What is kept with an answer: which words, in which language."""
    return f"choices-{VERSION}-{language}"
