const UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];
const STEP = 1_024;

/** A size of memory at a glance: `21.1 MiB`, `512 B`. */
export function formatBytes(bytes: number): string {
  const unit =
    bytes < STEP ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log(bytes) / Math.log(STEP)));
  const value = bytes / STEP ** unit;
  return `${unit === 0 || value >= 100 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
