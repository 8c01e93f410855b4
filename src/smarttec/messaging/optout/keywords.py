"""Keywords that the whole of a text can be, whatever its case and accents, and what is answered to each."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Wish(StrEnum):
    """What somebody wants who sends a keyword."""

    STOP = "stop"
    START = "start"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Keyword:
    """What was understood, and the language that the answer is to be in (BCP 47, without a region)."""

    wish: Wish
    language: str

    @property
    def wording(self) -> str:
        """The key of the answer: `stop.es`."""
        return f"{self.wish}.{self.language}"

    @property
    def wording_when_refused(self) -> str:
        """The key of the answer to somebody who refused everything: no keyword changes that."""
        return f"refused.{self.language}"


_WORDS: Mapping[Wish, Mapping[str, str]] = {
    Wish.STOP: {
        "en": "stop, stopall, stop all, unsubscribe, cancel, end, quit, revoke, optout, opt out, opt-out",
        "es": "alto, baja, darme de baja, cancelar, parar, detener, no mas",
        "fr": "arret, arreter, desabonner, desinscrire, stop sms, annuler",
        "de": "stopp, abmelden, abbestellen, ende, kuendigen, kundigen",
        "it": "basta, ferma, annulla, disiscrivimi, cancellami",
        "pt": "pare, parar mensagens, sair, remover, descadastrar, cancelar inscricao",
        "nl": "afmelden, uitschrijven, stoppen",
        "pl": "rezygnuje, wypisz",
    },
    Wish.START: {
        "en": "start, unstop, subscribe, resume, optin, opt in, opt-in",
        "es": "iniciar, empezar, alta, reanudar",
        "fr": "demarrer, commencer, reprendre, abonner",
        "de": "anmelden, starten, beginnen",
        "it": "inizia, avvia, iscrivimi, riprendi",
        "pt": "iniciar mensagens, comecar, retomar, inscrever",
        "nl": "aanmelden, hervatten",
        "pl": "wznow, zapisz",
    },
    Wish.HELP: {
        "en": "help, info, support",
        "es": "ayuda, informacion",
        "fr": "aide, assistance",
        "de": "hilfe, auskunft",
        "it": "aiuto, informazioni",
        "pt": "ajuda, informacoes",
        "nl": "hulp",
        "pl": "pomoc",
    },
}
_LONGEST = 40

ANSWERS: Mapping[str, str] = {
    "stop.en": "You will get no more messages from this number. Send START to get them again.",
    "stop.es": "No recibirá más mensajes de este número. Envíe START para recibirlos de nuevo.",
    "stop.fr": "Vous ne recevrez plus de messages de ce numéro. Envoyez START pour les recevoir à nouveau.",
    "stop.de": "Sie erhalten keine Nachrichten mehr von dieser Nummer. Senden Sie START, um sie wieder zu erhalten.",
    "stop.it": "Non riceverà più messaggi da questo numero. Invii START per riceverli di nuovo.",
    "stop.pt": "Não receberá mais mensagens deste número. Envie START para voltar a recebê-las.",
    "stop.nl": "U krijgt geen berichten meer van dit nummer. Stuur START om ze weer te krijgen.",
    "stop.pl": "Nie otrzymasz więcej wiadomości z tego numeru. Wyślij START, aby je znowu otrzymywać.",
    "start.en": "You get messages from this number again. Send STOP to end them.",
    "start.es": "Vuelve a recibir mensajes de este número. Envíe STOP para no recibirlos más.",
    "start.fr": "Vous recevez à nouveau les messages de ce numéro. Envoyez STOP pour ne plus les recevoir.",
    "start.de": "Sie erhalten wieder Nachrichten von dieser Nummer. Senden Sie STOP, um keine mehr zu erhalten.",
    "start.it": "Riceve di nuovo i messaggi da questo numero. Invii STOP per non riceverli più.",
    "start.pt": "Volta a receber mensagens deste número. Envie STOP para deixar de as receber.",
    "start.nl": "U krijgt weer berichten van dit nummer. Stuur STOP om ze te beëindigen.",
    "start.pl": "Znowu otrzymujesz wiadomości z tego numeru. Wyślij STOP, aby je zakończyć.",
    "help.en": "Send STOP to get no more messages from this number, START to get them again.",
    "help.es": "Envíe STOP para no recibir más mensajes de este número, START para recibirlos de nuevo.",
    "help.fr": "Envoyez STOP pour ne plus recevoir de messages de ce numéro, START pour les recevoir à nouveau.",
    "help.de": "Senden Sie STOP, um keine Nachrichten mehr von dieser Nummer zu erhalten, START, um sie zu erhalten.",
    "help.it": "Invii STOP per non ricevere più messaggi da questo numero, START per riceverli di nuovo.",
    "help.pt": "Envie STOP para não receber mais mensagens deste número, START para voltar a recebê-las.",
    "help.nl": "Stuur STOP om geen berichten meer van dit nummer te krijgen, START om ze weer te krijgen.",
    "help.pl": "Wyślij STOP, aby nie otrzymywać wiadomości z tego numeru, START, aby je otrzymywać.",
    "refused.en": "You stopped the messages of all senders here. To get any again, take that back at {page}",
    "refused.es": "Detuvo los mensajes de todos los remitentes. Para recibirlos de nuevo, anúlelo en {page}",
    "refused.fr": "Vous avez bloqué les messages de tous les expéditeurs. Pour en recevoir, annulez sur {page}",
    "refused.de": "Sie haben die Nachrichten aller Absender gestoppt. Aufheben können Sie das unter {page}",
    "refused.it": "Ha bloccato i messaggi di tutti i mittenti. Per riceverne di nuovo, annulli su {page}",
    "refused.pt": "Bloqueou as mensagens de todos os remetentes. Para voltar a recebê-las, anule em {page}",
    "refused.nl": "U hebt de berichten van alle afzenders gestopt. Herroep dat op {page} om ze weer te krijgen.",
    "refused.pl": "Zatrzymano wiadomości od wszystkich nadawców. Aby je znowu otrzymywać, cofnij to na {page}",
}
"""Answer by `Keyword.wording`, and by `wording_when_refused`; `{page}` is the address of the recipients' page."""


def _plain(text: str) -> str:
    """Without case, accents, outer marks and doubled spaces."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in folded if not unicodedata.combining(char))
    return " ".join(bare.split()).strip(" .!?¡¿\"'*")


_MEANINGS = {
    _plain(word): Keyword(wish, language)
    for wish, languages in _WORDS.items()
    for language, words in languages.items()
    for word in words.split(",")
}


def keyword(text: str) -> Keyword | None:
    """What the text is, when the whole of it is a keyword. A sentence that holds one is none."""
    return _MEANINGS.get(_plain(text)) if len(text) <= _LONGEST else None
