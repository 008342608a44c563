import { skippedEffect } from '#audit/rules/aggregation/skipped-effect.ts';
import { describeRule } from '#test/rule-tester.ts';

describeRule(skippedEffect, {
  fires: [
    {
      name: 'a count that grows where the length is worked out alone',
      files: {
        'prompt.py': `
          class Prompt:
              def size(self, part):
                  if part in self._sizes:
                      return self._sizes[part]
                  size = len(self._encoder.encode(part))
                  self._sizes[part] = size
                  self.prompt_tokens += size
                  return size
        `,
      },
      at: ['prompt.py:7'],
    },
  ],
  silent: [
    {
      name: 'counted by whoever asks, and on both ways',
      files: {
        'prompt.py': `
          class Prompt:
              def size(self, part):
                  if part not in self._sizes:
                      self._sizes[part] = len(self._encoder.encode(part))
                  return self._sizes[part]

              def add(self, part):
                  self.prompt_tokens += self.size(part)

              def take(self, part):
                  if part in self._sizes:
                      self.prompt_tokens += self._sizes[part]
                      return self._sizes[part]
                  size = len(self._encoder.encode(part))
                  self._sizes[part] = size
                  self.prompt_tokens += size
                  return size
        `,
      },
    },
  ],
});
