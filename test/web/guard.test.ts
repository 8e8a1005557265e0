import { describe, expect, it } from "vitest";
import { guard, privateHosts, publicHosts } from "../../src/web/guard.ts";

const own = { on: "private", originOf: privateHosts(8787), forwarded: false } as const;
const open = { on: "public", originOf: publicHosts("https://points.example.com"), forwarded: true } as const;
const judged = (method: string, headers: Record<string, string>, rules: Parameters<typeof guard>[2] = own) =>
  guard(method, new Headers(headers), rules)?.code ?? "goes on";

const host = "chatmint.localhost:8787";
const origin = `http://${host}`;

describe("the guard of the private server", () => {
  it.each([
    ["its own page reads", "GET", { host, origin, "sec-fetch-site": "same-origin" }, "goes on"],
    ["its own page writes", "POST", { host, origin, "sec-fetch-site": "same-origin" }, "goes on"],
    ["a program without a browser writes", "POST", { host: "127.0.0.1:8787" }, "goes on"],
    ["an address is typed", "GET", { host, "sec-fetch-site": "none", "sec-fetch-mode": "navigate" }, "goes on"],
    [
      "a link elsewhere leads here",
      "GET",
      { host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      "goes on",
    ],
    ["IPv6 by its address", "GET", { host: "[::1]:8787" }, "goes on"],
    ["the name in capitals", "GET", { host: "Chatmint.LOCALHOST:8787" }, "goes on"],
    ["a rebound name", "GET", { host: "evil.example:8787" }, "WRONG_HOST"],
    [
      "a rebound name with its own origin",
      "POST",
      { host: "evil.example:8787", origin: "http://evil.example:8787", "sec-fetch-site": "same-origin" },
      "WRONG_HOST",
    ],
    ["another port of ours", "GET", { host: "127.0.0.1:8788" }, "WRONG_HOST"],
    ["no port", "GET", { host: "127.0.0.1" }, "WRONG_HOST"],
    ["a name that begins like ours", "GET", { host: "127.0.0.1:8787.evil.example" }, "WRONG_HOST"],
    ["no host", "GET", {}, "WRONG_HOST"],
    [
      "another port's page writes",
      "POST",
      { host, origin: "http://chatmint.localhost:8080", "sec-fetch-site": "same-site" },
      "CROSS_SITE",
    ],
    [
      "another port's page reads",
      "GET",
      { host, "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" },
      "CROSS_SITE",
    ],
    ["another name of this computer writes", "POST", { host, origin: "http://127.0.0.1:8787" }, "CROSS_SITE"],
    ["a page without an origin writes", "POST", { host, origin: "null" }, "CROSS_SITE"],
    [
      "a form elsewhere",
      "POST",
      {
        host,
        origin: "https://evil.example",
        "sec-fetch-site": "cross-site",
        "sec-fetch-mode": "navigate",
        "sec-fetch-dest": "document",
      },
      "CROSS_SITE",
    ],
    [
      "a form elsewhere that hides its origin",
      "POST",
      { host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" },
      "CROSS_SITE",
    ],
    [
      "a frame elsewhere",
      "GET",
      { host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
      "CROSS_SITE",
    ],
    [
      "a picture elsewhere",
      "GET",
      { host, "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors", "sec-fetch-dest": "image" },
      "CROSS_SITE",
    ],
    ["a socket of another page", "GET", { host, origin: "http://127.0.0.1:3000", upgrade: "websocket" }, "CROSS_SITE"],
    ["a tunnel", "GET", { host, "x-forwarded-for": "203.0.113.7" }, "FORWARDED"],
    [
      "a tunnel that rewrites the host",
      "POST",
      { host: "127.0.0.1:8787", "cf-connecting-ip": "203.0.113.7" },
      "FORWARDED",
    ],
    ["another method", "DELETE", { host }, "METHOD"],
  ])("%s", (_what, method, headers, expected) => {
    expect(judged(method, headers as unknown as Record<string, string>)).toBe(expected);
  });
});

describe("the guard of the public server", () => {
  it.each([
    [
      "its page, through a tunnel",
      "POST",
      { host: "points.example.com", origin: "https://points.example.com", "x-forwarded-for": "203.0.113.7" },
      "goes on",
    ],
    [
      "a tunnel that rewrites the host",
      "GET",
      { host: "127.0.0.1:8788", "x-forwarded-host": "points.example.com" },
      "WRONG_HOST",
    ],
    ["the private name", "GET", { host }, "WRONG_HOST"],
    [
      "plain http as its origin",
      "POST",
      { host: "points.example.com", origin: "http://points.example.com" },
      "CROSS_SITE",
    ],
  ])("%s", (_what, method, headers, expected) => {
    expect(judged(method, headers as unknown as Record<string, string>, open)).toBe(expected);
  });
});
