"""What stands on the pages of this package, in each language."""

from collections.abc import Mapping
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from smarttec.notice.documents.labels import LANGUAGES
from smarttec.notice.purposes import Mode

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "privacy_history": "Versions of the privacy notice",
        "terms_history": "Versions of the terms",
        "in_force": "In force",
        "coming": "Coming",
        "past": "Past",
        "from": "Counts from",
        "announced": "Announced",
        "material": "A material change: announced 30 days ahead, and you can object.",
        "editorial": "Better words; no promise changed.",
        "differences": "What changed, word by word",
        "diff_title": "From {before} to {after}",
        "coming_title": "A new notice is coming",
        "nothing_coming": "No new version is coming. You are under version {version}.",
        "counts_from": "Version {version} counts for you from {day}. Until then the old rules decide.",
        "new_uses": "What it newly allows",
        "no_new_uses": "It allows nothing that the one before did not.",
        "new_data": "with",
        "new_to": "handed to",
        "loosened": "without asking you as before",
        "accept": "Accept it",
        "accept_help": "Nothing changes before that day.",
        "freeze": "Object: leave what is new out",
        "freeze_help": "You stay a customer. The old rules go on for what both versions allow.",
        "close": "Object: close my account",
        "close_help": "Your accounts are closed and all sessions end. You can still sign in to take your data away.",
        "password": "Your password",
        "objected": "You object. What is new is left out for you.",
        "accepted_done": "Thank you. Your answer is written down.",
        "objected_done": "Your objection is written down. What is new is left out for you.",
        "closed_done": "Your accounts are closed and all sessions have ended.",
        "choices_title": "Your choices",
        "choices_intro": "Every answer counts from the next moment on. Letters about your account always arrive.",
        "yes": "Yes",
        "no": "No",
        "not_asked": "Not answered yet",
        "governs": "It governs",
        "governs_nothing": "Nothing uses this yet.",
        "save": "Save",
        "saved": "Saved. It counts from now on.",
        "signal_title": "Your browser's signal",
        "signal_on": "Your browser asked us not to share or sell your data (Global Privacy Control). It counts.",
        "signal_off": "Your browser sends no such signal. If it ever does, it counts from then on.",
        "signal_forget": "It shall not count any more",
        "none": "Only after a yes",
        "opt_in": "Only after a yes",
        "opt_out": "Until you say no",
    },
    "es": {
        "privacy_history": "Versiones del aviso de privacidad",
        "terms_history": "Versiones de las condiciones",
        "in_force": "En vigor",
        "coming": "Próxima",
        "past": "Anterior",
        "from": "Cuenta desde",
        "announced": "Anunciada",
        "material": "Un cambio importante: anunciado 30 días antes, y usted puede decir que no.",
        "editorial": "Mejores palabras; ninguna promesa cambió.",
        "differences": "Qué cambió, palabra por palabra",
        "diff_title": "De {before} a {after}",
        "coming_title": "Llega un nuevo aviso",
        "nothing_coming": "No llega ninguna versión nueva. Para usted vale la versión {version}.",
        "counts_from": "La versión {version} cuenta para usted desde el {day}. Hasta entonces deciden las anteriores.",
        "new_uses": "Lo que permite de nuevo",
        "no_new_uses": "No permite nada que la anterior no permitiera.",
        "new_data": "con",
        "new_to": "entregado a",
        "loosened": "sin preguntarle como antes",
        "accept": "Aceptarlo",
        "accept_help": "Nada cambia antes de ese día.",
        "freeze": "Decir que no: dejar fuera lo nuevo",
        "freeze_help": "Sigue siendo cliente. Las reglas anteriores siguen para lo que ambas versiones permiten.",
        "close": "Decir que no: cerrar mi cuenta",
        "close_help": "Sus cuentas se cierran y terminan todas las sesiones. Aún puede entrar para llevarse sus datos.",
        "password": "Su contraseña",
        "objected": "Usted dijo que no. Lo nuevo queda fuera para usted.",
        "accepted_done": "Gracias. Su respuesta queda anotada.",
        "objected_done": "Queda anotado que no. Lo nuevo queda fuera para usted.",
        "closed_done": "Sus cuentas están cerradas y todas las sesiones terminaron.",
        "choices_title": "Sus decisiones",
        "choices_intro": "Cada respuesta cuenta desde el momento siguiente. Las cartas sobre su cuenta llegan siempre.",
        "yes": "Sí",
        "no": "No",
        "not_asked": "Sin respuesta todavía",
        "governs": "Decide sobre",
        "governs_nothing": "Nada usa esto todavía.",
        "save": "Guardar",
        "saved": "Guardado. Cuenta desde ahora.",
        "signal_title": "La señal de su navegador",
        "signal_on": "Su navegador pidió que no compartamos ni vendamos sus datos (Global Privacy Control). Cuenta.",
        "signal_off": "Su navegador no envía tal señal. Si alguna vez lo hace, contará desde entonces.",
        "signal_forget": "Que ya no cuente",
        "none": "Solo después de un sí",
        "opt_in": "Solo después de un sí",
        "opt_out": "Hasta que diga que no",
    },
}

MODE_KEYS: Mapping[Mode, str] = {Mode.NONE: "none", Mode.OPT_IN: "opt_in", Mode.OPT_OUT: "opt_out"}


def back_to(name: str, language: str) -> HttpResponse:
    """A redirect to a page of this package, in the same language."""
    return redirect(f"{reverse(name)}?language={language}")


def language_of(request: HttpRequest) -> str:
    """`?language=es`, else the person's, else English; an unknown one is English too."""
    own = getattr(request.user, "language", LANGUAGES[0])
    asked = cast("str", request.GET.get("language", request.POST.get("language", own)))
    return asked if asked in LANGUAGES else LANGUAGES[0]
