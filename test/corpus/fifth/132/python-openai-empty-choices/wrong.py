import structlog
from openai import OpenAI

from .billing import UsageRecorder

log = structlog.get_logger()


class Writer:
    def __init__(self, client: OpenAI, recorder: UsageRecorder, model: str = "gpt-4.1") -> None:
        self._client = client
        self._recorder = recorder
        self._model = model

    def write(self, tenant: str, messages: list[dict]):
        """Yields the text of the answer and records its tokens, also when the reader goes away."""
        usage = None
        completion_id = None
        stream = self._client.chat.completions.create(
            model=self._model,
            messages=messages,
            stream=True,
            stream_options={"include_usage": True},
        )
        try:
            for chunk in stream:
                completion_id = chunk.id
                if not chunk.choices:  # <- MTR-132
                    continue  # <- MTR-132
                choice = chunk.choices[0]
                if choice.delta.content:
                    yield choice.delta.content
                if chunk.usage:  # <- MTR-132
                    usage = chunk.usage  # <- MTR-132
                if choice.finish_reason == "length":
                    log.info("answer cut", tenant=tenant, completion=completion_id)
        finally:
            self._recorder.record(
                event_id=completion_id,
                tenant=tenant,
                input_tokens=usage.prompt_tokens if usage else None,
                output_tokens=usage.completion_tokens if usage else None,
            )
