import { act } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { FIRST_PAINT_SCRIPT } from "./first-paint";
import { followTheme, onSchemeChange, THEMES, theme, toggleScheme } from "./theme";

const root = document.documentElement;
let systemIsLight = false;
let heard: (() => void)[] = [];

beforeEach(() => {
  systemIsLight = false;
  heard = [];
  localStorage.clear();
  theme.set("system");
  root.removeAttribute("data-theme");
  window.matchMedia = () =>
    ({
      get matches() {
        return systemIsLight;
      },
      addEventListener: (_: string, listener: () => void) => heard.push(listener),
      removeEventListener: (_: string, listener: () => void) => {
        heard = heard.filter((other) => other !== listener);
      },
    }) as unknown as MediaQueryList;
});

test("the page follows the system until a theme is chosen", () => {
  const unfollow = followTheme();
  expect(root.dataset.theme).toBe("dark");
  systemIsLight = true;
  for (const tell of heard) tell();
  expect(root.dataset.theme).toBe("light");
  theme.set("dark");
  expect(root.dataset.theme).toBe("dark");
  unfollow();
  expect(heard).toEqual([]);
});

test("the browser's bars have the colour of the chosen scheme, whatever the system's is", () => {
  document.head.innerHTML = `
    <meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff">
    <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#10151c">`;
  const colors = () =>
    [...document.querySelectorAll("meta")].map((meta) => meta.getAttribute("content"));
  const unfollow = followTheme();
  theme.set("light");
  expect(colors()).toEqual(["#ffffff", "#ffffff"]);
  theme.set("system");
  expect(colors()).toEqual(["#10151c", "#10151c"]);
  unfollow();
  document.head.innerHTML = "";
});

test("the other scheme is the other one of what is shown, whoever chose that", () => {
  systemIsLight = true;
  const unfollow = followTheme();
  toggleScheme();
  expect(root.dataset.theme).toBe("dark");
  toggleScheme();
  expect(root.dataset.theme).toBe("light");
  unfollow();
});

test("a canvas is told when the page has other colours, and not after it is gone", async () => {
  const unfollow = followTheme();
  const restyle = vi.fn();
  const end = onSchemeChange(restyle);
  await act(async () => theme.set("light"));
  expect(restyle).toHaveBeenCalledOnce();
  end();
  await act(async () => theme.set("dark"));
  expect(restyle).toHaveBeenCalledOnce();
  unfollow();
});

describe.each(THEMES)("the theme %s", (chosen) => {
  test.each([false, true])("is painted at first as it is kept (light system: %s)", (light) => {
    systemIsLight = light;
    theme.set(chosen);
    // biome-ignore lint/security/noGlobalEval: runs the script as a page does
    globalThis.eval(FIRST_PAINT_SCRIPT);
    const first = root.dataset.theme;
    const unfollow = followTheme();
    expect(root.dataset.theme).toBe(first);
    expect(first).toBe(chosen === "system" ? (light ? "light" : "dark") : chosen);
    unfollow();
  });
});

test("the first paint survives a storage that holds nonsense", () => {
  localStorage.setItem("coinstream.theme", "{");
  // biome-ignore lint/security/noGlobalEval: runs the script as a page does
  globalThis.eval(FIRST_PAINT_SCRIPT);
  expect(root.dataset.theme).toBe("dark");
});
