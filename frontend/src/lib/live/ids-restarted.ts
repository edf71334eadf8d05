/** As in the platform's own rule of what is newer. */
const MARGIN_MS = 10_000;

/**
 * Says whether something whose id does not follow was stamped so much later that the exchange must
 * count anew, as a simulator does when it is started again.
 */
export function idsRestarted(stampMs: number, newestMs: number): boolean {
  return stampMs > newestMs + MARGIN_MS;
}
