"""Ways in which signing for what was handed out refuses."""

from django.utils.translation import gettext_lazy as _

from ledger.access.errors import Refusal


class NoGuardian(Refusal):
    """A signature by a guardian whom no file names."""

    code = "no_guardian"
    template = _("The file of %(receiver)s names no guardian who may sign. Choose who signed instead.")
    default_field = "signer"


class NobodyToSign(Refusal):
    """A signature for nobody, or for somebody who signed already."""

    code = "nobody_to_sign"
    template = _("Tick what was handed over. What is signed for can't be signed for again.")


class NothingWaits(NobodyToSign):
    """A signature for somebody of whom nothing waits any more: another phone was quicker, or it went back."""

    code = "nothing_waits"
    template = _("It was signed for meanwhile, perhaps on another phone, or went back to stock. Go on with the next.")


class SignerUnnamed(Refusal):
    """Somebody else signed, and nobody says who."""

    code = "signer_unnamed"
    template = _("Write the name of the one who signed.")
    default_field = "other_name"


class SignedBeforeHandOut(Refusal):
    """A signature from before the hand-out."""

    code = "signed_before_hand_out"
    template = _("Nothing was handed out before %(date)s. Give the day of the signature.")
    default_field = "signed_on"


class SignedInFuture(Refusal):
    """A signature from a day that is still to come."""

    code = "signed_in_future"
    template = _("%(date)s is still to come. Give the day of the signature.")
    default_field = "signed_on"


class TooYoungToSign(Refusal):
    """A signature of a child under eight, or of unknown age."""

    code = "too_young_to_sign"
    template = _("%(receiver)s is under eight, or its file names no month of birth. An adult signs.")
    default_field = "signer"


class AdultMustSign(Refusal):
    """Cash that a child alone signed for."""

    code = "adult_must_sign"
    template = _("Cash for a child needs an adult beside it. Write who signed with the child.")
    default_field = "witness"


class WitnessMissing(Refusal):
    """Somebody else signed, without a reason or a witness."""

    code = "witness_missing"
    template = _("Somebody else signs only with a reason and a witness. Write both.")
    default_field = "witness"


class SecondAdultMissing(Refusal):
    """A group for which one adult signed."""

    code = "second_adult_missing"
    template = _("For a group two adults sign. Write the name of the second.")
    default_field = "witness"


class SignatureMissing(Refusal):
    """A signature on the screen that nobody drew."""

    code = "signature_missing"
    template = _("Nothing was drawn. Sign in the field, or choose another way to sign.")
    default_field = "strokes"


class NotThere(Refusal):
    """More was left than the line gave."""

    code = "not_there"
    template = _("At least one piece and no more than the line gives can be left.")
    default_field = "wanted"


class SignatureGone(Refusal):
    """A signature that was taken back, or that another stands for, since it was shown."""

    code = "signature_gone"
    template = _("Somebody took this signature back meanwhile. Look at who signed now.")
    default_field = "signatures"


class SignatureStands(Refusal):
    """A signature of something that was settled afterwards, or that this book did not take."""

    code = "signature_stands"
    template = _("What came back to stock, or was brought in from a spreadsheet, keeps its signature.")
    default_field = "signatures"
