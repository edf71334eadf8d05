"use client";

import { Notice } from "@/components/notice";
import { HealthBoard } from "@/features/health/health-board";
import { useParts } from "@/lib/api/operations";
import { useHealth } from "@/lib/api/queries";

/** Quicker than elsewhere: somebody waits for something to come back. */
const REFRESH_MS = 3_000;

export function HealthPage() {
  const { data: health, dataUpdatedAt, failureCount } = useHealth(REFRESH_MS);
  const { data: parts } = useParts();
  if (health) return <HealthBoard health={health} asOf={dataUpdatedAt} parts={parts} />;
  return (
    <main className="flex flex-1">
      {failureCount > 0 ? (
        <Notice busy title="The API does not answer">
          Trying again. If this stays, look at <code>make status</code>.
        </Notice>
      ) : (
        <Notice busy title="Looking at the platform" />
      )}
    </main>
  );
}
