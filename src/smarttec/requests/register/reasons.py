"""Why a request may be refused or take longer: reasons as data, each with its term of the Data Privacy Vocabulary.

The terms are those of the DPV 2.1 extension "Justifications" (https://w3id.org/dpv/justifications) for not fulfilling
and for delaying a process. What people read stands in `words`, with where the law says so.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from smarttec.kernel.errors import InvalidInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """`words` is told to the person."""

    term: str
    words: str
    source: str


REASONS: Mapping[str, Reason] = {
    "identity": Reason(
        term="justifications:IdentityVerificationFailure",
        words="We could not make sure that the request came from the person it is about.",
        source="GDPR Art. 12(2), 12(6); 11 CCR § 7060",
    ),
    "authority": Reason(
        term="justifications:DataSubjectProtectionImpaired",
        words="We could not make sure that you may ask for that person.",
        source="11 CCR § 7063",
    ),
    "not-held": Reason(
        term="justifications:FulfilmentImpossible",
        words="We hold nothing about you that this could be about.",
        source="GDPR Art. 11(2)",
    ),
    "excessive": Reason(
        term="justifications:ProcessExcessive",
        words="The same was asked and answered a short time ago.",
        source="GDPR Art. 12(5)(b)",
    ),
    "unfounded": Reason(
        term="justifications:ProcessUnfounded",
        words="The request is manifestly unfounded.",
        source="GDPR Art. 12(5)(b)",
    ),
    "others-rights": Reason(
        term="justifications:ThirdPartyRightsImpaired",
        words="It would touch the rights of somebody else.",
        source="GDPR Art. 15(4), 20(4)",
    ),
    "legal-obligation": Reason(
        term="justifications:LegalObligationImpaired",
        words="The law obliges us to keep this as it is.",
        source="GDPR Art. 17(3)(b); Cal. Civ. Code § 1798.105(d)(8)",
    ),
    "legal-claims": Reason(
        term="justifications:LegalClaimImpaired",
        words="It is needed for a legal claim.",
        source="GDPR Art. 17(3)(e)",
    ),
    "is-accurate": Reason(
        term="justifications:NotRequiredJustification",
        words="We checked: what we hold is accurate.",
        source="GDPR Art. 16",
    ),
    "compelling-grounds": Reason(
        term="justifications:LegitimateInterestOverride",
        words="There are compelling grounds to go on, which we explain in the letter.",
        source="GDPR Art. 21(1)",
    ),
}
"""Why no. Key → reason. The keys are stored and never change meaning."""

DELAYS: Mapping[str, Reason] = {
    "complex": Reason(
        term="justifications:ComplexityOfProcess", words="Your request is complex.", source="GDPR Art. 12(3)"
    ),
    "many": Reason(
        term="justifications:HighVolumeOfProcesses",
        words="There are many requests at the same time.",
        source="GDPR Art. 12(3); Cal. Civ. Code § 1798.145(h)(1)",
    ),
    "information": Reason(
        term="justifications:InformationRequired",
        words="We wait for information that we need from you or from others.",
        source="GDPR Art. 12(3); PIPEDA s. 8(4)",
    ),
}
"""Why later. Key → reason. The keys are stored and never change meaning."""


def demand_reason(known: Mapping[str, Reason], key: str) -> Reason:
    """The reason of that key. Raises `InvalidInput`."""
    reason = known.get(key)
    if reason is None:
        raise InvalidInput("Choose a reason.", field="reason")
    return reason
