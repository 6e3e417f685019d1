"""A sentence as data: what floors below the pages say, for a page to say it in the reader's language."""


class Message(str):
    """An English sentence, or a part of one, with named places: ``Message("{field}: {why}.", field="steps", why=…)``.

    It is the English text, so that whoever prints, compares or raises it needs no catalogue; `text` (the sentence
    before the places are filled, which is the catalogue's key) and `places` (texts, numbers and other messages) are
    what a translation is made of.
    """

    text: str
    places: dict[str, object]

    def __new__(cls, text: str, /, **places: object) -> "Message":
        message = super().__new__(cls, text.format(**places) if places else text)
        message.text, message.places = text, places
        return message

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, object]]:
        return (self.text,), self.places


def reason(error: Exception) -> str:
    """What an error says: its message as data, where it was raised with one."""
    return error.args[0] if error.args and isinstance(error.args[0], Message) else str(error)
