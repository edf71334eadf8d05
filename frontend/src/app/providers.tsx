"use client";

import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { type ReactNode, useState } from "react";
import type { Endpoints } from "@/config/endpoints";
import { EndpointsProvider } from "@/lib/api/endpoints-context";
import { QUERY_DEFAULTS } from "@/lib/api/queries";

export function Providers(props: { endpoints: Endpoints; children: ReactNode }) {
  const [client] = useState(() => new QueryClient({ defaultOptions: QUERY_DEFAULTS }));
  return (
    <EndpointsProvider endpoints={props.endpoints}>
      <QueryClientProvider client={client}>
        <NuqsAdapter>{props.children}</NuqsAdapter>
      </QueryClientProvider>
    </EndpointsProvider>
  );
}
