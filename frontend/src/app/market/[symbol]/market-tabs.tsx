"use client";

import { Tabs } from "@base-ui/react/tabs";
import type { ReactNode } from "react";
import { useStored } from "@/lib/stored/use-stored";
import { phoneTab, TABS, type TabName } from "./layout-choice";

const TAB_NAMES: Record<TabName, string> = { chart: "Chart", book: "Book", trades: "Trades" };

/** One panel at a time, for a phone. */
export function MarketTabs(props: Record<TabName, ReactNode>) {
  const [tab, setTab] = useStored(phoneTab);
  return (
    <Tabs.Root
      value={tab}
      onValueChange={(value) => setTab(value as TabName)}
      className="col-span-full flex min-h-0 flex-col bg-surface"
    >
      <Tabs.List
        aria-label="Parts of the market"
        activateOnFocus
        className="sticky top-0 z-10 grid grid-cols-3 border-b border-line bg-surface"
      >
        {TABS.map((name) => (
          <Tabs.Tab
            key={name}
            value={name}
            className="h-10 border-b-2 border-transparent text-xs font-medium text-muted data-active:border-accent data-active:text-ink"
          >
            {TAB_NAMES[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {TABS.map((name) => (
        <Tabs.Panel key={name} value={name} className="flex min-h-[28rem] flex-1 flex-col">
          {props[name]}
        </Tabs.Panel>
      ))}
    </Tabs.Root>
  );
}
