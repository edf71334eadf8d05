import type { ConsumerState, JobState, PartsReport } from "@/lib/api/operations";
import { formatCompact } from "@/lib/format/decimals";
import { formatDuration } from "@/lib/format/times";
import { type Column, FiguresTable } from "./figures-table";
import { LevelMark } from "./level-mark";
import { PartPanel } from "./part-panel";
import { consumerLevel, jobLevel } from "./problems";

const KNOWN_BY = { group: "its group", api: "this API", service: "its own word" } as const;

const CONSUMERS: readonly Column<ConsumerState>[] = [
  {
    name: "Consumer",
    cell: (consumer) => (
      <span className="flex items-center gap-2">
        <LevelMark level={consumerLevel(consumer)} />
        {consumer.name}
      </span>
    ),
  },
  { name: "Behind", cell: ({ lag }) => formatCompact(lag), numeric: true },
  {
    name: "Mostly in",
    cell: ({ topics }) => furthestTopic(topics) ?? <span className="text-muted">–</span>,
    wide: true,
  },
  { name: "State", cell: ({ state }) => state ?? "–" },
  { name: "Known by", cell: ({ known_by }) => KNOWN_BY[known_by], wide: true },
];

function furthestTopic(topics: ConsumerState["topics"]): string | null {
  const furthest = topics.reduce((a, b) => (b.lag > a.lag ? b : a), { topic: "", lag: 0 });
  return furthest.lag === 0 ? null : furthest.topic;
}

export function ConsumersPanel({ kafka }: { kafka: PartsReport["kafka"] }) {
  return (
    <PartPanel title="Consumers" look={kafka}>
      <FiguresTable
        caption="Records that each consumer is behind"
        columns={CONSUMERS}
        rows={[...kafka.consumers].sort((a, b) => b.lag - a.lag)}
        keyOf={({ name, known_by }) => `${name} ${known_by}`}
      />
    </PartPanel>
  );
}

const OUTCOMES: Record<JobState["last"]["outcome"], string> = {
  ok: "done",
  incomplete_input: "done, with holes in its input",
  failure: "failed",
  running: "running, or killed",
};

export function JobsPanel({ jobs }: { jobs: PartsReport["jobs"] }) {
  return (
    <PartPanel title="Jobs" look={jobs}>
      {jobs.jobs.length === 0 ? (
        <p className="text-xs text-muted">No job has run yet.</p>
      ) : (
        <FiguresTable
          caption="The newest run of each job"
          columns={jobColumns(jobs.as_of)}
          rows={jobs.jobs}
          keyOf={({ job }) => job}
        />
      )}
    </PartPanel>
  );
}

function jobColumns(asOf: number): readonly Column<JobState>[] {
  const before = (time: number | null) =>
    time === null ? "–" : `${formatDuration(Math.max(0, asOf - time))} ago`;
  return [
    {
      name: "Job",
      cell: (job) => (
        <span className="flex items-center gap-2">
          <LevelMark level={jobLevel(job)} />
          {job.job}
        </span>
      ),
    },
    { name: "Last run", cell: ({ last }) => OUTCOMES[last.outcome] },
    { name: "Begun", cell: ({ last }) => before(last.started_at), numeric: true },
    { name: "Took", cell: ({ last }) => tookOf(last), numeric: true, wide: true },
    {
      name: "Last done",
      cell: ({ last_done_at }) => before(last_done_at),
      numeric: true,
      wide: true,
    },
  ];
}

function tookOf({ started_at, ended_at }: JobState["last"]): string {
  return ended_at === null ? "–" : formatDuration(ended_at - started_at);
}
