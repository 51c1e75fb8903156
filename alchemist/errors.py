"""What can go wrong, each in one sentence that says what was wrong and what would be right."""


class AlchemistError(Exception):
    """Base of every error meant for a person's eyes; `str(error)` is one clear sentence."""


class BadInput(AlchemistError, ValueError):
    """A value given by a person or caller is out of range, empty, or of the wrong kind."""


class UnknownProposer(BadInput):
    """The proposer named does not exist; the message lists those that do."""


class BadPicture(BadInput):
    """An uploaded or given picture cannot be read, or is too large to be."""


class DataError(AlchemistError):
    """Training data is missing, damaged, or could not be fetched."""


class WeightsError(AlchemistError):
    """Weights are missing, damaged, or not finite; the message names the file."""


class HubUnreachable(WeightsError):
    """The Hugging Face Hub did not answer in time, or has no such repository or revision."""


class PipelineError(WeightsError):
    """A diffusers pipeline cannot be used here: what it is, what its files lack, or the memory that it takes."""


class SessionError(AlchemistError):
    """A session was asked for something its state does not allow."""


class NoOpenBoard(SessionError):
    """`tell` was called while no board is open; call `ask` first."""


class UnknownPicture(SessionError):
    """An id names no picture on the open board."""


class StaleBoard(UnknownPicture):
    """An id names a picture of another round: a click that came late."""


class GalleryError(AlchemistError):
    """A shared gallery cannot be read, written or found."""


class UnknownGallery(GalleryError):
    """There is no gallery of that id, or what was given is no id."""


class DamagedGallery(GalleryError):
    """A gallery document does not hold together, or is not one."""


class StoreError(GalleryError):
    """The place where galleries are kept is full, read-only, or cannot be reached."""


class ExportError(AlchemistError):
    """A picture cannot be brought within the limits of where it is to go."""


class Cancelled(AlchemistError):
    """A person stopped a long piece of work; what was done so far is kept where that makes sense."""
