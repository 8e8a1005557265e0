/** What leaves the house, over a real book, to receivers on this computer, by a clock that is moved. */
import type { Feed } from "../../src/feed/feed.ts";
import type { NamesNow } from "../../src/feed/feed-events.ts";
import type { LookUp } from "../../src/feed/outgoing/address.ts";
import type { EndpointWish } from "../../src/feed/outgoing/outgoing.ts";
import { Outgoing } from "../../src/feed/outgoing/outgoing.ts";
import { type TestBook, testBook } from "../support/book.ts";
import { recordingLog } from "../support/recording-host.ts";

export class OutgoingRig {
  readonly book: TestBook;
  outgoing!: Outgoing;
  feed!: Feed;
  /** What the streamer is told, by place. */
  readonly attention = new Map<string, string>();
  readonly lines: Parameters<typeof recordingLog>[0] = [];
  /** What names lead to. */
  readonly hosts = new Map<string, readonly string[]>();
  readonly #names: NamesNow;

  private constructor(book: TestBook, names: NamesNow) {
    this.book = book;
    this.#names = names;
  }

  static async open(names: NamesNow = () => undefined): Promise<OutgoingRig> {
    const rig = new OutgoingRig(await testBook(), names);
    rig.start();
    return rig;
  }

  start(rehearsal = false): void {
    const { db, system, writer, feed } = this.book;
    this.feed = feed;
    const look: LookUp = async (host) => {
      const found = this.hosts.get(host);
      if (!found) throw new Error(`no host ${host}`);
      return found.map((address) => ({ address, family: address.includes(":") ? 6 : 4 }));
    };
    this.outgoing = new Outgoing({
      ...{ db, system, writer, feed, rehearsal, look, names: this.#names, log: recordingLog(this.lines) },
      say: (name, values) => `${name} ${JSON.stringify(values)}`,
      attention: (code, sentence) => {
        if (sentence === undefined) this.attention.delete(code);
        else this.attention.set(code, sentence);
      },
    });
    this.outgoing.start();
  }

  /** As kill -9: what was not committed never was. */
  restart(): void {
    this.outgoing.stop();
    this.start();
  }

  add(wish: EndpointWish) {
    return this.book.writer.run((work) => this.outgoing.add(work, wish));
  }

  /** A goal of this number was reached. */
  async happens(goal: number): Promise<void> {
    await this.book.writer.run((work) => this.feed.add(work, { type: "goal.reached", data: { goal, target: 10 } }));
  }

  /** The clock goes on; whatever is sent meanwhile arrives at once. */
  async flows(ms = 60): Promise<void> {
    const { system } = this.book;
    system.settle = () => this.outgoing.idle();
    await system.advance(ms);
    system.settle = async () => {};
  }

  /** The only place. */
  get place() {
    return this.outgoing.list()[0]!;
  }

  close(): void {
    this.outgoing.stop();
    this.book.close();
  }
}
