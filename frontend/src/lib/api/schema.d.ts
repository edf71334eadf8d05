export interface components {
  schemas: {
    Candle: { symbol: string; interval: string; open_time: number; close_time: number; open: number; high: number; low: number; close: number; volume: number; quote_volume: number; trades: number; closed: boolean };
    CandleEvent: components["schemas"]["Candle"] & { event_time: number };
    PublicTrade: { symbol: string; id: number; price: number; quantity: number; time: number; buyer_is_maker: boolean };
    TradeEvent: components["schemas"]["PublicTrade"] & { event_time: number };
    OrderBook: { symbol: string; last_update_id: number; event_time: number; bids: [number, number][]; asks: [number, number][]; stale: boolean };
    ListedSymbol: { symbol: string; base_asset: string; quote_asset: string; status: "TRADING" | "HALT" | "BREAK" | "DELISTED"; tick_size: number; step_size: number; min_notional: number; market: string; time: number };
    Market: { name: string; mode: "live" | "simulated" | "replayed" };
    Health: { status: "ok" | "degraded" | "down"; market: components["schemas"]["Market"] | null };
  };
}
