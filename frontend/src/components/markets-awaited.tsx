import { Notice } from "./notice";

interface Props {
  /** The API has answered that it follows no symbol. */
  readonly none: boolean;
  readonly failing: boolean;
}

/** What is said as long as no market is known; the page goes on by itself. */
export function MarketsAwaited({ none, failing }: Props) {
  if (none) {
    return (
      <Notice busy title="No market yet">
        The platform follows no symbol so far. This page goes on as soon as it does.
      </Notice>
    );
  }
  if (failing) {
    return (
      <Notice busy title="The API does not answer">
        Trying again. If this stays, look at <code>make status</code>.
      </Notice>
    );
  }
  return <Notice busy title="Loading markets" />;
}
