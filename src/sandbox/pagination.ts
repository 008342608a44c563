import type { ApiRequest } from './api.ts';

const DEFAULT_PER_PAGE = 30;
/** https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api */
const MAX_PER_PAGE = 100;

/** One page and, where there is more than one, the `link` header that leads to the others. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly headers: Readonly<Record<string, string>>;
}

/** Cuts the page that a request asks for; sizes above 100 are taken as 100, as GitHub does. */
export function paginate<T>(origin: string, request: ApiRequest, all: readonly T[]): Page<T> {
  const perPage = Math.min(natural(request.query.get('per_page'), DEFAULT_PER_PAGE), MAX_PER_PAGE);
  const page = natural(request.query.get('page'), 1);
  const last = Math.max(1, Math.ceil(all.length / perPage));
  const items = all.slice((page - 1) * perPage, page * perPage);
  const targets: [string, number, boolean][] = [
    ['prev', page - 1, page > 1],
    ['next', page + 1, page < last],
    ['last', last, page < last],
    ['first', 1, page > 1],
  ];
  const links = targets
    .filter(([, , isThere]) => isThere)
    .map(([name, number]) => `<${toUrl(origin, request, number)}>; rel="${name}"`);
  return { items, headers: links.length === 0 ? {} : { link: links.join(', ') } };
}

function toUrl(origin: string, request: ApiRequest, page: number): string {
  const query = new URLSearchParams(request.query);
  query.set('page', String(page));
  return `${origin}${request.path}?${query.toString()}`;
}

function natural(text: string | null, fallback: number): number {
  const value = Number(text);
  return text !== null && Number.isInteger(value) && value > 0 ? value : fallback;
}
