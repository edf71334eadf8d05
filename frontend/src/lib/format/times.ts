/** `23:54:15` in UTC. */
export function utcClock(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 19);
}

/** `23:54` in UTC. */
export function utcMinute(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(11, 16);
}

/** `2024-08-08` in UTC. */
export function utcDate(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 10);
}

/** `2024-08-08 23:54:15` in UTC. */
export function utcDateTime(timeMs: number): string {
  return new Date(timeMs).toISOString().slice(0, 19).replace("T", " ");
}

/** A length of time at a glance: `0.4 s`, `12 s`, `3 m 20 s`, `2 h 5 m`, `4 d`. */
export function formatDuration(durationMs: number): string {
  const seconds = durationMs / 1_000;
  if (seconds < 10) return `${(Math.floor(seconds * 10) / 10).toFixed(1)} s`;
  if (seconds < 60) return `${Math.floor(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} m ${Math.floor(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return `${hours} h ${minutes % 60} m`;
  return `${Math.floor(hours / 24)} d`;
}

/** A window's length as a label: `24h`, `3h 12m`, `45m`. */
export function formatSpan(spanMs: number): string {
  const minutes = Math.round(spanMs / 60_000);
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (hours === 0) return `${rest}m`;
  return rest === 0 ? `${hours}h` : `${hours}h ${rest}m`;
}
