"""Token counts of a conversation. A turn that is repeated starts from the counts before it."""

import copy
import logging
from dataclasses import dataclass, field

from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_exponential

from chatdesk.llm import LlmClient, ToolFailed

log = logging.getLogger(__name__)


@dataclass
class Counts:
    turns: int = 0
    tokens: dict[str, int] = field(default_factory=lambda: {"input": 0, "output": 0})

    def add(self, usage) -> None:
        self.tokens["input"] += usage.prompt_tokens
        self.tokens["output"] += usage.completion_tokens


class Conversation:
    """`shown` is what the user is charged: a turn that failed is on us."""

    def __init__(self, client: LlmClient) -> None:
        self._client = client
        self.shown = Counts()
        self.spent = Counts()

    def turn(self, text: str) -> str:
        draft = copy.copy(self.shown)  # <- MTR-345
        draft.turns += 1
        answer = self._client.ask(text)
        draft.add(answer.usage)  # <- MTR-345
        self.spent.add(answer.usage)
        # Raises ToolFailed, and then the draft is thrown away.
        result = self._client.run_tools(answer)
        self.shown = draft
        return result

    @retry(retry=retry_if_exception_type(ToolFailed), stop=stop_after_attempt(3), wait=wait_exponential(), reraise=True)
    def turn_with_retry(self, text: str) -> str:
        log.debug("turn, %d tokens spent so far", sum(self.spent.tokens.values()))
        return self.turn(text)
