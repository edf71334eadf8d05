import { act, render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { partOf } from "@/lib/use-part";
import { useStandIn } from "./use-stand-in";

let load = (_: string) => {};
const part = partOf(
  () =>
    new Promise<string>((resolve) => {
      load = resolve;
    }),
);

function Menu() {
  const { loaded, leftAs, button } = useStandIn(part);
  if (loaded === null) return <button {...button}>stand-in</button>;
  return <p>{`${loaded}, ${leftAs.isOpen ? "open" : "closed"}`}</p>;
}

test("is not replaced between the press of a key and its release, which would click nothing", async () => {
  render(<Menu />);
  const user = userEvent.setup();
  await user.tab();

  await user.keyboard("[Space>]");
  await act(async () => load("the part"));
  expect(screen.getByRole("button", { name: "stand-in" })).toBeTruthy();
  await user.keyboard("[/Space]");

  expect(await screen.findByText("the part, open")).toBeTruthy();
});
