import type { PartsReport } from "@/lib/api/operations";
import { formatCompact } from "@/lib/format/decimals";
import { formatBytes } from "@/lib/format/sizes";
import { formatDuration } from "@/lib/format/times";
import { type Column, FiguresTable } from "./figures-table";
import { Fact, Facts, PartPanel } from "./part-panel";

type Topic = PartsReport["kafka"]["topics"][number];
type Collection = PartsReport["mongodb"]["collections"][number];

export function RedisPanel({ redis }: { redis: PartsReport["redis"] }) {
  return (
    <PartPanel title="Redis" look={redis}>
      <Facts>
        <Fact name="Memory">
          {formatBytes(redis.used_memory)}
          {redis.max_memory > 0 && ` of ${formatBytes(redis.max_memory)}`}
        </Fact>
        <Fact name="At most so far">{formatBytes(redis.peak_memory)}</Fact>
        <Fact name="Keys">{formatCompact(redis.keys)}</Fact>
        <Fact name="Commands">{formatCompact(Math.round(redis.commands_per_s))}/s</Fact>
        <Fact name="Clients">{redis.clients}</Fact>
        <Fact name="Evicted">{formatCompact(redis.evicted_keys)}</Fact>
        <Fact name="Up for">{upFor(redis)}</Fact>
        <Fact name="Version">{redis.version ?? "–"}</Fact>
      </Facts>
    </PartPanel>
  );
}

function upFor({ since, as_of }: PartsReport["redis"]): string {
  return since === null ? "–" : formatDuration(as_of - since);
}

const TOPICS: readonly Column<Topic>[] = [
  { name: "Topic", cell: ({ name }) => name },
  { name: "Partitions", cell: ({ partitions }) => partitions || "none", numeric: true },
  { name: "Kept", cell: ({ kept }) => formatCompact(kept), numeric: true },
  { name: "Ever written", cell: ({ end }) => formatCompact(end), numeric: true, wide: true },
  { name: "Unserved", cell: ({ leaderless }) => leaderless, numeric: true, wide: true },
];

export function KafkaPanel({ kafka }: { kafka: PartsReport["kafka"] }) {
  return (
    <PartPanel title="Kafka" look={kafka}>
      <p className="pb-2 text-2xs text-muted">
        {kafka.brokers.length} {kafka.brokers.length === 1 ? "broker" : "brokers"}:{" "}
        {kafka.brokers.map(({ address }) => address).join(", ")}
      </p>
      <FiguresTable
        caption="Topics"
        columns={TOPICS}
        rows={kafka.topics}
        keyOf={({ name }) => name}
      />
    </PartPanel>
  );
}

export function MongoPanel({ mongodb }: { mongodb: PartsReport["mongodb"] }) {
  return (
    <PartPanel title="MongoDB" look={mongodb}>
      <FiguresTable
        caption="Stored candles by interval"
        columns={collectionColumns(mongodb.as_of)}
        rows={mongodb.collections}
        keyOf={({ name }) => name}
      />
    </PartPanel>
  );
}

function collectionColumns(asOf: number): readonly Column<Collection>[] {
  const before = (openTime: number | null) =>
    openTime === null ? "–" : formatDuration(Math.max(0, asOf - openTime));
  return [
    { name: "Candles", cell: ({ interval }) => interval },
    { name: "Stored", cell: ({ documents }) => formatCompact(documents), numeric: true },
    { name: "Symbols", cell: ({ symbols }) => symbols, numeric: true, wide: true },
    {
      name: "Newest opened",
      cell: ({ newest_open_time }) => `${before(newest_open_time)} ago`,
      numeric: true,
    },
    {
      name: "Furthest behind",
      cell: ({ furthest_behind, furthest_behind_open_time }) =>
        furthest_behind === null ? (
          "–"
        ) : (
          <>
            {furthest_behind}{" "}
            <span className="text-muted">{before(furthest_behind_open_time)}</span>
          </>
        ),
      numeric: true,
    },
  ];
}
