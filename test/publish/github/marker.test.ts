import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  findingMarker,
  parseFindingMarker,
  parseReplyMarker,
  parseReviewMarker,
  replyMarker,
  reviewMarker,
} from '#publish/github/marker.ts';

const HEAD = '9b1d6e2fa3c458709b1d6e2fa3c45870aabbccdd';

describe('what a marker says', () => {
  it('is read back from the end of a text, whatever the text and the values hold', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 })),
        (text, fingerprints) => {
          const marker = { head: HEAD, version: '0.1.0', fingerprints };

          const body = `${text}\n\n${reviewMarker(marker)}`;

          expect(parseReviewMarker(body)).toEqual(marker);
        },
      ),
    );
  });

  it('closes its HTML comment once, at its end', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (fingerprint) => {
        const marker = findingMarker({ head: HEAD, version: '-->', fingerprint });

        expect(marker.indexOf('>')).toBe(marker.length - 1);
        expect(marker).not.toMatch(/\n/);
      }),
    );
  });

  it('survives the line ends GitHub gives to a body that was edited on its page', () => {
    const body = `text\r\n\r\n${findingMarker({ head: HEAD, version: '0.1.0', fingerprint: 'abc' })}\r\n`;

    expect(parseFindingMarker(body)?.fingerprint).toBe('abc');
  });

  it('names the comment a reply answers', () => {
    expect(parseReplyMarker(`Done.\n\n${replyMarker({ comment: 41 })}`)).toEqual({ comment: 41 });
  });
});

describe('what is no marker', () => {
  it.each([
    [
      'a marker quoted above other text',
      `${reviewMarker({ head: HEAD, version: '1', fingerprints: [] })}\n\nmore`,
    ],
    ['a marker of another kind', findingMarker({ head: HEAD, version: '1', fingerprint: 'a' })],
    ['a head that is no object name', `<!-- metercheck:review:1 head=main version=1 fingerprints=a -->`],
    ['a marker of another version', `<!-- metercheck:review:2 head=${HEAD} version=1 fingerprints=a -->`],
    ['broken encoding of the head', '<!-- metercheck:review:1 head=%E0%A4%A version=1 fingerprints=a -->'],
    ['nothing', ''],
  ])('%s', (_, body) => {
    expect(parseReviewMarker(body)).toBeNull();
  });
});
