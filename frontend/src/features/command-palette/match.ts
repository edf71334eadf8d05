/** Beginnings of words count more than what is found inside of them. */
const AT_START = 8;
const AT_WORD = 5;
const IN_A_ROW = 3;
const ELSEWHERE = 1;
/** Of two texts that match equally well, the shorter one is closer to what was typed. */
const PER_SPARE_CHARACTER = 0.01;

/**
 * How well a text answers a search; null when it does not. Every character that was typed must be
 * there in that order, wherever: `btcu` and `bus` both find `BTC/USDT`. Case, blanks and marks in
 * the search do not count. Each character is taken where it counts most of all ways to find them.
 */
export function matchScore(search: string, text: string): number | null {
  const wanted = [...search.toLowerCase().replace(NO_CHARACTER, "")];
  const given = [...text.toLowerCase()];
  if (wanted.length === 0) return 0;
  if (wanted.length > given.length) return null;
  // best[j]: the most for the characters so far, the last of them found at j.
  let best: number[] = [];
  wanted.forEach((character, position) => {
    let before = Number.NEGATIVE_INFINITY;
    const next: number[] = [];
    given.forEach((other, place) => {
      const inARow =
        position === 0 ? Number.NEGATIVE_INFINITY : (best[place - 1] ?? Number.NEGATIVE_INFINITY);
      const reached = position === 0 ? 0 : Math.max(before, inARow + IN_A_ROW);
      next.push(
        other === character ? reached + placeScore(given, place) : Number.NEGATIVE_INFINITY,
      );
      before = Math.max(before, best[place] ?? Number.NEGATIVE_INFINITY);
    });
    best = next;
  });
  const most = Math.max(...best);
  if (most === Number.NEGATIVE_INFINITY) return null;
  return most - (given.length - wanted.length) * PER_SPARE_CHARACTER;
}

const NO_CHARACTER = /[^\p{L}\p{N}]/gu;
const CHARACTER = /[\p{L}\p{N}]/u;

function placeScore(text: readonly string[], place: number): number {
  if (place === 0) return AT_START;
  return CHARACTER.test(text[place - 1] ?? "") ? ELSEWHERE : AT_WORD;
}
