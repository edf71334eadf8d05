"use client";

import { type CSSProperties, type ReactNode, useState } from "react";
import { Splitter } from "@/components/splitter";
import { useStored } from "@/lib/stored/use-stored";
import { BOUNDS, DEFAULT_SIZES, layoutChoice, type PanelName, type Sizes } from "./layout-choice";

type Props = Record<PanelName | "chart", ReactNode>;

/**
 * The panels side by side, with lines between them that move. Below `lg` there is no room for columns:
 * the chart is above the others, and the page scrolls.
 */
export function MarketPanels({ chart, book, depth, trades }: Props) {
  const [{ hidden, ...chosen }, setLayout] = useStored(layoutChoice);
  const [moved, setMoved] = useState<Partial<Sizes>>({});
  const sizes = { ...chosen, ...moved };
  const shows = (panel: PanelName) => !hidden.includes(panel);
  const column = shows("book") || shows("depth");
  const choose = (name: keyof Sizes, size: number) => {
    setMoved({});
    setLayout((last) => ({ ...last, [name]: size }));
  };
  const splitter = (name: keyof Sizes) => ({
    ...BOUNDS[name],
    size: sizes[name],
    onMove: (size: number) => setMoved({ [name]: size }),
    onChoose: (size: number) => choose(name, size),
    onReset: () => choose(name, DEFAULT_SIZES[name]),
    // Only columns have lines that move.
    className: "max-lg:hidden",
  });
  const columns = [
    "minmax(0,1fr)",
    column ? `1px max(15.5rem,${sizes.book}%)` : "",
    shows("trades") ? `1px max(13.5rem,${sizes.trades}%)` : "",
  ];
  const rows = shows("book") && shows("depth") ? `minmax(0,1fr) 1px ${sizes.depth}%` : "100%";
  const style = { "--columns": columns.join(" "), "--rows": rows } as CSSProperties;
  return (
    <div
      data-testid="panels"
      style={style}
      className="col-span-full grid min-h-0 grid-cols-2 gap-px bg-line lg:grid-cols-(--columns) lg:grid-rows-[minmax(0,1fr)] lg:gap-0"
    >
      <div className="col-span-2 grid min-h-[max(60vh,24rem)] min-w-0 lg:col-span-1 lg:min-h-0">
        {chart}
      </div>
      {column && (
        <>
          <Splitter
            label="Width of the order book"
            orientation="vertical"
            controls="book-column"
            {...splitter("book")}
          />
          <div
            id="book-column"
            className={`grid min-h-0 min-w-0 gap-px bg-line lg:grid-rows-(--rows) lg:gap-0 ${shows("trades") ? "" : "max-lg:col-span-2"}`}
          >
            {shows("book") && book}
            {shows("book") && shows("depth") && (
              <Splitter
                label="Height of the depth chart"
                orientation="horizontal"
                controls="depth"
                {...splitter("depth")}
              />
            )}
            {shows("depth") && (
              <div id="depth" className="grid h-56 min-h-0 lg:h-auto">
                {depth}
              </div>
            )}
          </div>
        </>
      )}
      {shows("trades") && (
        <>
          <Splitter
            label="Width of the trades"
            orientation="vertical"
            controls="trades"
            {...splitter("trades")}
          />
          <div
            id="trades"
            className={`relative min-w-0 bg-surface ${column ? "" : "max-lg:col-span-2 max-lg:h-[32rem]"}`}
          >
            {/* However many there are, the trades make no panel higher. */}
            <div className="absolute inset-0 flex flex-col contain-strict">{trades}</div>
          </div>
        </>
      )}
    </div>
  );
}
