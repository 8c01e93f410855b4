"""Purposes, categories and roles in plain words, in each language. Purposes complete the sentence "We use it to …"."""

from collections.abc import Mapping

from smarttec.kernel.vocabulary import Category as C
from smarttec.kernel.vocabulary import Purpose as P
from smarttec.kernel.vocabulary import Role as R
from smarttec.notice.documents.labels import LANGUAGES

_PURPOSES_ES: Mapping[P, str] = {
    P.SHOW_OWN_DATA: "mostrarle sus propios datos",
    P.RUN_ACCOUNT: "llevar su cuenta",
    P.SECURE_ACCOUNT: "mantener segura su cuenta",
    P.DELIVER_MESSAGE: "entregar los mensajes que envía",
    P.CARRY_CALL: "transportar las llamadas que hace y recibe",
    P.TAKE_PAYMENT: "cobrar un pago en la cámara de compensación",
    P.ADMINISTRATIVE_MESSAGE: "decirle lo que debe saber de su cuenta",
    P.ANSWER_INQUIRY: "responder a su pregunta o solicitud",
    P.MARKET_BY_EMAIL: "enviarle nuestro boletín y ofertas por correo electrónico",
    P.MARKET_BY_SMS: "enviarle ofertas por SMS",
    P.MARKET_BY_PHONE: "llamarle con ofertas",
    P.MARKET_BY_POST: "enviarle ofertas por correo postal",
    P.PERSONALISE: "poner primero lo que le importa",
    P.RUN_PROMOTION: "llevar a cabo una promoción en la que participa",
    P.TELL_A_FRIEND: "pasar su mensaje a un amigo",
    P.FULFIL_ORDER: "entregar lo que pidió",
    P.PREVENT_FRAUD: "encontrar y detener el fraude",
    P.ANALYSE_USAGE: "contar cómo se usa el servicio",
    P.IMPROVE_SERVICE: "hacer que nuestros sitios y aplicaciones funcionen mejor",
    P.DIAGNOSE_SERVERS: "encontrar fallos de nuestros servidores",
    P.OFFER_BY_LOCATION: "mostrar lo que tiene cerca",
    P.SHARE_LOCATION: "compartir su lugar y los anuncios que vio con socios de marketing",
    P.ADVERTISE_HERE: "elegir anuncios según sus visitas aquí",
    P.ADVERTISE_ELSEWHERE: "mostrarle nuestros anuncios en otros sitios",
    P.SHARE_WITH_PARTNERS: "hablar de usted a socios de marketing",
    P.PUBLISH: "publicar lo que escribe en lugares públicos",
    P.ANSWER_AUTHORITY: "responder a una demanda legítima de una autoridad",
    P.TRANSFER_BUSINESS: "traspasar el negocio a un sucesor",
    P.SERVE_CUSTOMER: "ayudarle cuando se pone en contacto con nosotros",
    P.FULFIL_RIGHTS: "hacer lo que pidió según sus derechos",
    P.KEEP_RECORDS: "guardar los registros que pide la ley",
    P.PROTECT_MINORS: "investigar un aviso sobre un menor",
    P.AUDIT: "auditar nuestro propio trabajo",
    P.FORWARD_MESSAGE: "reenviar textos a su propio correo, para los números en que lo pidió",
}

_CATEGORIES: Mapping[C, tuple[str, str]] = {
    C.CONTACT_NAME: ("your name", "su nombre"),
    C.CONTACT_EMAIL: ("your e-mail address", "su correo electrónico"),
    C.CONTACT_PHONE: ("your phone number", "su número de teléfono"),
    C.CONTACT_ADDRESS: ("your postal address", "su dirección postal"),
    C.PREFERENCE: ("your preferences", "sus preferencias"),
    C.CREDENTIAL: ("what you sign in with", "aquello con lo que entra"),
    C.MESSAGE_CONTENT: ("the text of messages", "el texto de los mensajes"),
    C.MESSAGE_PEER: ("the numbers you write to and call", "los números a los que escribe y llama"),
    C.TRAFFIC: ("when and how much you send and call", "cuándo y cuánto envía y llama"),
    C.PAYMENT: ("your payments", "sus pagos"),
    C.ORDER: ("your orders", "sus pedidos"),
    C.DEVICE: ("your device and browser", "su dispositivo y navegador"),
    C.APP_USAGE: ("how you use our pages and apps", "cómo usa nuestras páginas y aplicaciones"),
    C.NETWORK_ADDRESS: ("your IP address", "su dirección IP"),
    C.LOCATION: ("your place", "su lugar"),
    C.DEMOGRAPHIC: ("language, occupation, postal code", "idioma, ocupación, código postal"),
    C.INQUIRY: ("your questions to us", "sus preguntas a nosotros"),
    C.PUBLIC_POST: ("what you post in public", "lo que publica"),
    C.CALL_CONTENT: ("the content of calls", "el contenido de las llamadas"),
    C.SECURITY_EVENT: ("sign-ins and other events of security", "accesos y otros sucesos de seguridad"),
    C.PROMOTION_ENTRY: ("your entries in promotions", "sus participaciones en promociones"),
    C.FRIEND_CONTACT: ("a friend's address", "la dirección de un amigo"),
    C.DEVICE_LINK: ("which device is yours", "qué dispositivo es suyo"),
    C.AD_VIEW: ("the ads you saw", "los anuncios que vio"),
}

_ROLES: Mapping[R, tuple[str, str]] = {
    R.CARRIER: ("carriers", "operadoras"),
    R.CLEARING_HOUSE: ("the clearing house", "la cámara de compensación"),
    R.MAIL_SERVER: ("the mail server", "el servidor de correo"),
    R.HOSTING: ("hosting companies", "empresas de alojamiento"),
    R.FULFILMENT: ("shippers", "empresas de envío"),
    R.AUDITOR: ("auditors", "auditores"),
    R.CUSTOMER_SERVICE: ("customer service companies", "empresas de atención al cliente"),
    R.GROUP_COMPANY: ("companies of our group", "empresas de nuestro grupo"),
    R.MARKETING_PARTNER: ("marketing partners", "socios de marketing"),
    R.ADVERTISING_PARTNER: ("advertising partners", "socios publicitarios"),
    R.AUTHORITY: ("authorities", "autoridades"),
    R.SUCCESSOR: ("a successor of the business", "un sucesor del negocio"),
    R.PUBLIC: ("everybody", "todo el mundo"),
    R.PUBLIC_REGISTER: ("public registers that are asked", "registros públicos a los que se consulta"),
    R.CUSTOMER_SYSTEM: ("servers that you name yourself", "servidores que usted mismo indica"),
}


def purpose_words(purpose: P, in_english: str, *, language: str) -> str:
    """The purpose in words; `in_english` is what its rule says."""
    return in_english if language == LANGUAGES[0] else _PURPOSES_ES[purpose]


def category_words(category: C, *, language: str) -> str:
    """The kind of data in words."""
    return _CATEGORIES[category][LANGUAGES.index(language)]


def role_words(role: R, *, language: str) -> str:
    """The kind of recipient in words."""
    return _ROLES[role][LANGUAGES.index(language)]
