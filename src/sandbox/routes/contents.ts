import { type ApiAnswer, ApiRefusal, type ApiRequest, notFound, type Routes } from '../api.ts';
import { type GitObject, readObjects, readTree, resolveCommit, type TreeEntry } from '../git/objects.ts';
import { toUrlPath } from '../payloads/file.ts';
import { toNodeId } from '../payloads/node-id.ts';
import { fullName, toRepositoryUrl } from '../payloads/repository.ts';
import { requireRepository } from '../permissions.ts';
import type { Repository, World } from '../world.ts';

const RAW = 'application/vnd.github.raw';

/** Files, directories, trees and blobs, straight from git's objects. */
export const contentRoutes: Routes = {
  'repos/get-content': async (world, request) => {
    const place = await toPlace(world, request);
    const [object] = await readObjects(place.repository.directory, [`${place.commit}:${place.path}`]);
    if (object === undefined || object === null) throw notFound();
    if (object.type === 'tree') return toDirectory(world, place);
    const entry = await readEntry(place);
    if (entry.mode === '160000') throw notFound();
    if (request.accept === RAW) return toRaw(world, object);
    if (entry.mode === '120000') {
      const body = { ...toItem(world, place, entry), type: 'symlink', target: object.bytes.toString() };
      return { status: 200, body };
    }
    return { status: 200, body: toFile(world, place, { entry, object }) };
  },

  'git/get-tree': async (world, request) => {
    const repository = requireOwn(world, request);
    const { directory } = repository;
    const tree = await requireTree(directory, request.parameters['tree_sha'] ?? '');
    const entries = await readTree(directory, tree, request.query.has('recursive'));
    const shown = entries.slice(0, world.limits.treeEntries);
    const url = `${toRepositoryUrl(world, repository)}/git`;
    const body = {
      sha: tree,
      url: `${url}/trees/${tree}`,
      truncated: shown.length < entries.length,
      tree: shown.map(({ path, mode, type, oid, size }) => ({
        path,
        mode,
        type,
        sha: oid,
        ...(size === null ? {} : { size }),
        ...(type === 'commit' ? {} : { url: `${url}/${type}s/${oid}` }),
      })),
    };
    return { status: 200, body };
  },

  'git/get-blob': async (world, request) => {
    const repository = requireOwn(world, request);
    const sha = request.parameters['file_sha'] ?? '';
    if (!/^[0-9a-f]{40}$/.test(sha)) {
      throw new ApiRefusal(422, 'The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
    }
    const [object] = await readObjects(repository.directory, [sha]);
    if (object?.type !== 'blob') throw notFound();
    if (request.accept === RAW) return toRaw(world, object);
    if (object.bytes.length > world.limits.rawBytes) throw tooLarge();
    const body = {
      sha,
      node_id: toNodeId('Blob', Number.parseInt(sha.slice(0, 12), 16)),
      size: object.bytes.length,
      url: `${toRepositoryUrl(world, repository)}/git/blobs/${sha}`,
      content: toBase64(object.bytes),
      encoding: 'base64',
    };
    return { status: 200, body };
  },
};

interface Place {
  readonly repository: Repository;
  readonly commit: string;
  readonly path: string;
}

async function toPlace(world: World, request: ApiRequest): Promise<Place> {
  const repository = requireOwn(world, request);
  const ref = request.query.get('ref') ?? repository.defaultBranch;
  const commit = await resolveCommit(repository.directory, ref);
  if (commit === null) throw new ApiRefusal(404, `No commit found for the ref ${ref}`);
  const path = (request.parameters['path'] ?? '').replace(/^\/+|\/+$/g, '');
  return { repository, commit, path };
}

function requireOwn(world: World, { caller, parameters }: ApiRequest): Repository {
  return requireRepository(world, caller, parameters['owner'], parameters['repo']);
}

async function requireTree(directory: string, asked: string): Promise<string> {
  const commit = await resolveCommit(directory, asked);
  const [object] = await readObjects(directory, [commit === null ? asked : `${commit}^{tree}`]);
  if (object?.type !== 'tree') throw notFound();
  return object.oid;
}

/** The entry of a file in its directory: only the tree knows whether it is a link. */
async function readEntry(place: Place): Promise<TreeEntry> {
  const folder = place.path.includes('/') ? place.path.slice(0, place.path.lastIndexOf('/')) : '';
  const name = place.path.slice(folder === '' ? 0 : folder.length + 1);
  const entries = await readTree(place.repository.directory, `${place.commit}:${folder}`, false);
  const entry = entries.find((candidate) => candidate.path === name);
  if (entry === undefined) throw notFound();
  return { ...entry, path: place.path };
}

const TYPES: Record<string, string> = { blob: 'file', tree: 'dir', commit: 'submodule' };

function toItem(world: World, { repository, commit }: Place, entry: TreeEntry) {
  const api = toRepositoryUrl(world, repository);
  const path = toUrlPath(entry.path);
  const self = `${api}/contents/${path}?ref=${commit}`;
  const html = `${world.origin}/${fullName(repository)}/blob/${commit}/${path}`;
  const git = `${api}/git/${entry.type}s/${entry.oid}`;
  const isFile = entry.type === 'blob';
  return {
    type: entry.mode === '120000' ? 'symlink' : (TYPES[entry.type] ?? 'file'),
    size: entry.size ?? 0,
    name: entry.path.slice(entry.path.lastIndexOf('/') + 1),
    path: entry.path,
    sha: entry.oid,
    url: self,
    git_url: git,
    html_url: html,
    download_url: isFile ? html.replace('/blob/', '/raw/') : null,
    _links: { git, html, self },
  };
}

function toFile(world: World, place: Place, { entry, object }: { entry: TreeEntry; object: GitObject }) {
  if (object.bytes.length > world.limits.rawBytes) throw tooLarge();
  const hasText = object.bytes.length <= world.limits.contentsBytes;
  return {
    ...toItem(world, place, entry),
    content: hasText ? toBase64(object.bytes) : '',
    encoding: hasText ? 'base64' : 'none',
  };
}

async function toDirectory(world: World, place: Place): Promise<ApiAnswer> {
  const entries = await readTree(place.repository.directory, `${place.commit}:${place.path}`, false);
  const prefix = place.path === '' ? '' : `${place.path}/`;
  const body = entries
    .slice(0, world.limits.directoryEntries)
    .map((entry) => toItem(world, place, { ...entry, path: `${prefix}${entry.path}` }));
  return { status: 200, body };
}

function toRaw(world: World, object: GitObject): ApiAnswer {
  if (object.bytes.length > world.limits.rawBytes) throw tooLarge();
  return { status: 200, body: object.bytes, mediaType: RAW };
}

function tooLarge(): ApiRefusal {
  return new ApiRefusal(403, 'This API returns blobs up to 100 MB in size. The requested blob is too large.');
}

/** Base64 in lines of 60 characters, as GitHub breaks it. */
function toBase64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{60}/g, '$&\n');
}
