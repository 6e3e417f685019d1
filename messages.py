"""A sentence as data: what floors below the pages say, for a page to say it in the reader's language."""


class Message(str):
    """An English sentence, or a part of one, with named places: ``Message("{field}: {why}.", field="steps", why=…)``.

    It is the English text, so that whoever prints, compares or raises it needs no catalogue; `text` (the sentence
    before the places are filled, which is the catalogue's key) and `places` (texts, numbers and other messages) are
    what a translation is made of. One that was made by `several` has `many`, too.
    """

    text: str
    many: str | None
    places: dict[str, object]

    def __new__(cls, text: str, many: str | None = None, /, **places: object) -> "Message":
        said = text if many is None or places["count"] == 1 else many
        message = super().__new__(cls, said.format(**places) if places else said)
        message.text, message.many, message.places = text, many, places
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str, str | None], dict[str, object]]:
        return (self.text, self.many), self.places


def several(one: str, many: str, count: int, /, **places: object) -> Message:
    """The message in the form that goes with `count`, which is also the place ``{count}``."""
    return Message(one, many, count=count, **places)


def reason(error: Exception) -> str:
    """What an error says: its message as data, where it was raised with one."""
    return error.args[0] if error.args and isinstance(error.args[0], Message) else str(error)
