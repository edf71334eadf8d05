import type { IChartApiBase, ISeriesApi, Time } from "lightweight-charts";
import type { PriceLine } from "./price-lines";

/** How near to a line the pointer takes hold of it, px; a finger is less exact. */
const REACH_PX = { mouse: 4, touch: 12 };

interface Dragging {
  /** Those that can be taken hold of. */
  readonly lines: () => readonly PriceLine[];
  readonly move: (id: string, price: number) => void;
  readonly drop: (id: string, price: number) => void;
}

/** Lets lines be dragged up and down, and holds the chart still meanwhile. */
export function followDrags(
  chart: IChartApiBase<Time>,
  series: ISeriesApi<"Candlestick", Time>,
  { lines, move, drop }: Dragging,
): { readonly end: () => void } {
  const element = chart.chartElement();
  // The chart takes a cursor away that is set on itself.
  const holder = element.parentElement;
  let held: { id: string; price: number } | null = null;

  const yOf = (event: PointerEvent) => event.clientY - element.getBoundingClientRect().top;
  const under = (event: PointerEvent): PriceLine | undefined => {
    const { width, height } = chart.paneSize(0);
    const x = event.clientX - element.getBoundingClientRect().left;
    if (x > width || yOf(event) > height) return undefined;
    const reach = event.pointerType === "mouse" ? REACH_PX.mouse : REACH_PX.touch;
    return lines().find(({ price }) => {
      const y = series.priceToCoordinate(price);
      return y !== null && Math.abs(y - yOf(event)) <= reach;
    });
  };
  const still = (wanted: boolean) =>
    chart.applyOptions({ handleScroll: !wanted, handleScale: !wanted });
  const take = (event: PointerEvent) => {
    const line = event.button === 0 ? under(event) : undefined;
    if (line === undefined) return;
    held = { id: line.id, price: line.price };
    still(true);
  };
  const follow = (event: PointerEvent) => {
    if (held === null) {
      const over = event.target instanceof Node && element.contains(event.target);
      const grip = over && event.buttons === 0 && under(event);
      if (holder) holder.style.cursor = grip ? "ns-resize" : "";
      return;
    }
    const price = series.coordinateToPrice(Math.min(yOf(event), chart.paneSize(0).height));
    if (price === null || price <= 0) return;
    held.price = price;
    move(held.id, price);
  };
  const release = () => {
    if (held === null) return;
    const { id, price } = held;
    held = null;
    still(false);
    drop(id, price);
  };

  // Before the chart itself hears of it.
  element.addEventListener("pointerdown", take, { capture: true });
  window.addEventListener("pointermove", follow);
  window.addEventListener("pointerup", release);
  window.addEventListener("pointercancel", release);
  return {
    end: () => {
      window.removeEventListener("pointermove", follow);
      window.removeEventListener("pointerup", release);
      window.removeEventListener("pointercancel", release);
    },
  };
}
