/** The limits of GitHub's API that we obey, each with the page that states it. */

/** Most list endpoints answer at most this many entries a page. https://docs.github.com/en/rest/using-the-rest-api/using-pagination-in-the-rest-api */
export const PAGE_SIZE = 100;

/**
 * Characters in the body of a comment or a review; longer bodies are refused with 422.
 * https://github.com/orgs/community/discussions/27190
 */
export const MAX_BODY_LENGTH = 65_536;

/** Characters in a check's `summary`, and again in its `text`. https://docs.github.com/en/rest/checks/runs#create-a-check-run */
export const MAX_CHECK_TEXT_LENGTH = 65_535;

/** Annotations taken by one request; more are appended by updates. https://docs.github.com/en/rest/checks/runs#update-a-check-run */
export const MAX_ANNOTATIONS_PER_REQUEST = 50;

/** Bytes in an annotation's message. https://docs.github.com/en/rest/checks/runs#create-a-check-run */
export const MAX_ANNOTATION_MESSAGE_BYTES = 64 * 1024;

/** Characters in an annotation's title. https://docs.github.com/en/rest/checks/runs#create-a-check-run */
export const MAX_ANNOTATION_TITLE_LENGTH = 255;

/**
 * Blobs asked for in one GraphQL query. Objects named by an expression do not count as nodes (limit 500,000), but a
 * query is ended after ten seconds, and the texts of all of them travel in one answer.
 * https://docs.github.com/en/graphql/overview/rate-limits-and-query-limits-for-the-graphql-api
 */
export const BLOBS_PER_QUERY = 50;

/**
 * A primary rate limit is lifted within the hour, a secondary one asks for at least a minute where it names no time.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#exceeding-the-rate-limit
 */
export const SECONDARY_LIMIT_WAIT_SECONDS = 60;
