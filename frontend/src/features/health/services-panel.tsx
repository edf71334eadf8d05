import { Panel } from "@/components/panel";
import type { ServiceState } from "@/lib/api/operations";
import { formatCompact } from "@/lib/format/decimals";
import { formatBytes } from "@/lib/format/sizes";
import { formatDuration } from "@/lib/format/times";
import { LevelMark } from "./level-mark";
import { serviceLevel } from "./problems";

/** Producers, consumers and jobs that run all the time, each with its own figures on request. */
export function ServicesPanel({ services }: { services: readonly ServiceState[] }) {
  return (
    <Panel title="Services">
      {services.length === 0 ? (
        <p className="p-3 text-xs text-muted">
          The API was told of no services to ask (<code>STATUS_URLS</code>).
        </p>
      ) : (
        services.map((service) => <Service key={service.name} service={service} />)
      )}
    </Panel>
  );
}

function Service({ service }: { service: ServiceState }) {
  const { name, status, detail, as_of, since, memory, cpu_s, figures } = service;
  const level = serviceLevel(service);
  return (
    <details className="group border-b border-line text-xs last:border-b-0">
      <summary className="flex cursor-default items-center gap-2 px-3 py-2 hover:bg-raised">
        <svg
          aria-hidden="true"
          viewBox="0 0 8 8"
          className="size-2 shrink-0 text-muted group-open:rotate-90"
        >
          <path d="m2 .5 4 3.5-4 3.5z" fill="currentColor" />
        </svg>
        <LevelMark level={level} />
        <span className="min-w-0 flex-1 truncate font-medium">{name}</span>
        <span className={level === "good" ? "text-muted" : "font-semibold"}>{status}</span>
        <span className="w-20 text-right text-muted" title="Resident memory">
          {memory === null ? "–" : formatBytes(memory)}
        </span>
        <span className="w-16 text-right text-muted" title="Up for">
          {since === null ? "–" : formatDuration(as_of - since)}
        </span>
      </summary>
      <div className="px-3 pt-1 pb-3 pl-7">
        {detail !== "" && <p className="pb-2 break-words">{detail}</p>}
        {cpu_s !== null && since !== null && as_of > since && (
          <p className="pb-2 text-muted">
            {((cpu_s * 100_000) / (as_of - since)).toFixed(1)}% of a processor since its start
          </p>
        )}
        <dl className="flex flex-col gap-1">
          {figures.map((figure) => (
            <div key={`${figure.name} ${figure.kind}`} className="flex justify-between gap-4">
              <dt className="min-w-0 text-muted" title={figure.name}>
                {figure.help}
              </dt>
              <dd className="font-medium whitespace-nowrap">{formatCompact(figure.value)}</dd>
            </div>
          ))}
        </dl>
        {figures.length === 0 && <p className="text-muted">It tells no figures.</p>}
      </div>
    </details>
  );
}
