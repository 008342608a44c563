import type { ModelAudit } from './audit-with-model.ts';

/** The part of an audit that no model had, and why. */
export function withoutModel(reason: string): ModelAudit {
  return {
    findings: [],
    architecture: null,
    answers: [],
    coverage: { used: false, reason, requests: 0, inputTokens: 0, outputTokens: 0 },
    leftOut: [],
  };
}
