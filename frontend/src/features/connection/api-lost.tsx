/** Says that the API is silent: figures may be old though they stand still and look well. */
export function ApiLost({ loaded }: { loaded: boolean }) {
  return (
    <p
      role="alert"
      className="border-b border-line bg-down-tint px-3 py-1 text-center text-xs text-down"
    >
      <strong className="font-semibold">The API does not answer.</strong>{" "}
      {loaded ? "What is shown may be old. " : ""}Trying again.
    </p>
  );
}
