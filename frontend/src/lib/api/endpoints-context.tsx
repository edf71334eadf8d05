"use client";

import { createContext, type ReactNode, useContext } from "react";
import type { Endpoints } from "@/config/endpoints";

const EndpointsContext = createContext<Endpoints | null>(null);

/** Hands the API's addresses, settled on the server for this request, to the browser's code. */
export function EndpointsProvider(props: { endpoints: Endpoints; children: ReactNode }) {
  return <EndpointsContext value={props.endpoints}>{props.children}</EndpointsContext>;
}

export function useEndpoints(): Endpoints {
  const endpoints = useContext(EndpointsContext);
  if (endpoints === null) throw new Error("EndpointsProvider is missing above this component");
  return endpoints;
}
