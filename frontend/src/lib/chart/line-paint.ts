/** How a line looks. Lines differ in dash and width as well, for eyes that see colours alike. */
export interface LineStyle {
  readonly color: string;
  /** px */
  readonly width: number;
  /** Lengths of dashes and of the spaces between them, px; none for a whole line. */
  readonly dash: readonly number[];
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

const BAND_OPACITY = 0.07;

/** A line through places; a single one is a dot. */
export function paintLine(
  context: CanvasRenderingContext2D,
  places: readonly Place[],
  { color, width, dash }: LineStyle,
): void {
  const [first] = places;
  if (first === undefined) return;
  context.strokeStyle = color;
  context.lineWidth = width;
  context.lineJoin = "round";
  context.lineCap = dash.length === 0 ? "round" : "butt";
  context.setLineDash([...dash]);
  context.beginPath();
  context.moveTo(first.x, first.y);
  if (places.length === 1) context.lineTo(first.x + 0.01, first.y);
  for (const { x, y } of places) context.lineTo(x, y);
  context.stroke();
  context.setLineDash([]);
}

/** A shade between two lines. */
export function paintBand(
  context: CanvasRenderingContext2D,
  upper: readonly Place[],
  lower: readonly Place[],
  color: string,
): void {
  context.save();
  context.globalAlpha = BAND_OPACITY;
  context.fillStyle = color;
  context.beginPath();
  for (const { x, y } of upper) context.lineTo(x, y);
  for (const { x, y } of lower.toReversed()) context.lineTo(x, y);
  context.closePath();
  context.fill();
  context.restore();
}
