import { type GitObject, readObjects } from '../git/objects.ts';
import { toNodeId } from '../payloads/node-id.ts';
import type { Repository, World } from '../world.ts';
import type { Node } from './execute.ts';

/** Git and GitHub take a file for binary when a NUL stands in its first 8,000 bytes. */
const SNIFFED_BYTES = 8000;

/** The object that an expression such as `sha:path` names; null where there is none. */
export async function readGitObject(
  world: World,
  repository: Repository,
  expression: string,
): Promise<Node | null> {
  const [object] = await readObjects(repository.directory, [expression]);
  if (object === undefined || object === null) return null;
  const shared = {
    oid: () => object.oid,
    id: () => toNodeId(toType(object), Number.parseInt(object.oid.slice(0, 12), 16)),
    abbreviatedOid: () => object.oid.slice(0, 7),
  };
  const own = object.type === 'blob' ? toBlobFields(world, object.bytes) : {};
  return { type: toType(object), interfaces: ['GitObject', 'Node'], fields: { ...shared, ...own } };
}

function toType(object: GitObject): string {
  return `${object.type.charAt(0).toUpperCase()}${object.type.slice(1)}`;
}

function toBlobFields(world: World, bytes: Buffer): Node['fields'] {
  const isBinary = bytes.subarray(0, SNIFFED_BYTES).includes(0);
  const limit = world.limits.blobTextBytes;
  return {
    byteSize: () => bytes.length,
    isBinary: () => isBinary,
    isTruncated: () => bytes.length > limit,
    text: () => (isBinary ? null : bytes.subarray(0, limit).toString()),
  };
}
