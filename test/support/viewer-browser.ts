/** A viewer's browser on the public page, as far as signing in goes: it keeps cookies, follows to the platform and back. */
import type { WebRig } from "./web.ts";

export const PUBLIC_URL = "https://points.example.com";

export class ViewerBrowser {
  readonly cookies = new Map<string, string>();
  readonly #rig: WebRig;
  readonly #name: string;
  #keys = 0;

  constructor(rig: WebRig, name = "a browser") {
    this.#rig = rig;
    this.#name = name;
  }

  /** What a page of ours asks. */
  async ask(path: string, body?: unknown, more: Readonly<Record<string, string>> = {}) {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await this.#rig.askPublic(path, {
      headers: {
        ...{ origin: PUBLIC_URL, "sec-fetch-site": "same-origin", "user-agent": this.#name },
        ...(cookie === "" ? {} : { cookie }),
        ...(body === undefined ? {} : { "idempotency-key": `viewer-key-${++this.#keys}` }),
        ...more,
      },
      ...(body === undefined ? {} : { body }),
    });
    for (const set of answer.headers["set-cookie"] ?? []) this.#keep(set);
    return answer;
  }

  /** Presses the button, and does at the platform what its stand-in makes them do; the address they come back to. */
  async goes(platform: "twitch" | "kick", link = false): Promise<string> {
    const { json } = await this.ask(`/api/v1/sign-in/${platform}`, { link });
    const there = await fetch(json.address, { redirect: "manual" });
    return there.headers.get("location")!.slice(PUBLIC_URL.length);
  }

  /** Comes back from another site; where to it is sent on. */
  async comesBack(path: string): Promise<{ status: number; to: string | undefined; problem: string | undefined }> {
    const fromThere = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "document" };
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await this.#rig.askPublic(path, {
      headers: { ...fromThere, "user-agent": this.#name, ...(cookie === "" ? {} : { cookie }) },
    });
    for (const set of answer.headers["set-cookie"] ?? []) this.#keep(set);
    const to = answer.headers.location as string | undefined;
    const word = to === undefined ? null : new URL(to, PUBLIC_URL).searchParams.get("problem");
    const told = word === null ? undefined : (await this.ask(`/api/v1/sign-in?problem=${word}`)).json.problem;
    return { status: answer.status, to, problem: told };
  }

  /** There and back. */
  async signsIn(platform: "twitch" | "kick", link = false) {
    return this.comesBack(await this.goes(platform, link));
  }

  #keep(set: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
    if (value === "") this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
