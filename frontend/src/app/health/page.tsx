import type { Metadata } from "next";
import { HealthPage } from "./health-page";

export const metadata: Metadata = {
  title: "Health · Coinstream",
  description:
    "Streams, services, consumers, jobs and stores: what is running, and how far behind.",
};

export default function Page() {
  return <HealthPage />;
}
