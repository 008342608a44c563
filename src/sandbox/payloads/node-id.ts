/** The global id under which GraphQL knows an object: opaque to callers, readable here. */
export function toNodeId(type: string, id: number): string {
  return Buffer.from(`${type}:${id}`).toString('base64url');
}

/** The type and the number in a global id; null for anything that {@link toNodeId} did not make. */
export function parseNodeId(nodeId: string): { type: string; id: number } | null {
  const match = /^(\w+):(\d+)$/.exec(Buffer.from(nodeId, 'base64url').toString());
  return match === null ? null : { type: match[1] ?? '', id: Number(match[2]) };
}
