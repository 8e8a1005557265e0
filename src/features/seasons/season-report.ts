/** What the streamer reads of seasons in the terminal, a sentence a line. Amounts are in the words of the bot's language. */
import { wallClock } from "../../base/calendar.ts";
import { phrase } from "../../base/phrase.ts";
import type { FeatureContext } from "../../kit/context.ts";
import type { Season } from "./season-rows.ts";
import type { SeasonPlan, SeasonProgress, Seasons } from "./seasons.ts";

export class SeasonReport {
  readonly #context: Pick<FeatureContext, "called" | "chat" | "currency" | "operations" | "timeZone">;

  constructor(context: Pick<FeatureContext, "called" | "chat" | "currency" | "operations" | "timeZone">) {
    this.#context = context;
  }

  plan(plan: SeasonPlan): string[] {
    const { name, keep, viewers, total, taken, first, open, live } = plan;
    const lines = [
      phrase("Season {name}: whoever has something, {count}, has {total} together.", {
        ...{ name, count: this.#number(viewers), total: this.#money(total) },
      }),
      keep === 0
        ? phrase("All of it goes.")
        : phrase("Everybody keeps {percent} of it, rounded down: {kept} stay and {taken} go.", {
            ...{ percent: this.#percent(keep), kept: this.#money(total - taken), taken: this.#money(taken) },
          }),
      ...first.map((one, at) =>
        phrase("  {rank}. {viewer} has {amount} and keeps {kept}.", {
          ...{ rank: at + 1, viewer: one.name, amount: this.#money(one.has), kept: this.#money(one.keeps) },
        }),
      ),
    ];
    const aside = [...open].filter(([, amount]) => amount > 0);
    if (aside.length > 0) {
      const sum = aside.reduce((all, [, amount]) => all + amount, 0);
      const things = aside.map(([thing, amount]) => `${thing} ${this.#number(amount)}`).join(", ");
      lines.push(
        phrase(
          "Besides, {amount} lie in what is open now ({things}): that stays theirs, and what comes back later does too.",
          {
            ...{ amount: this.#money(sum), things },
          },
        ),
      );
    }
    if (live) lines.push(phrase("You are live: what is earned from now on belongs to the next season."));
    lines.push(
      phrase("Watch time stays as it is. Who has how much now is kept: {command} last", {
        command: this.#context.called("top"),
      }),
    );
    return lines;
  }

  ended({ season, operation, isOld }: SeasonProgress): string[] {
    const { name } = season;
    const { id, movements, state, posted, postedAmount, refused, next } = operation;
    const values = { name, operation: `O${id}`, count: this.#number(posted), amount: this.#money(postedAmount) };
    const lines = [
      isOld
        ? phrase("Season {name} has ended before: {amount} gone, viewers: {count} ({operation}).", values)
        : phrase("Season {name} has ended: {amount} gone, viewers: {count} ({operation}).", values),
    ];
    if (refused > 0) lines.push(phrase("{count} had nothing left by then.", { count: this.#number(refused) }));
    if (state === "running") lines.push(this.#underWay(next, movements));
    return [...lines, phrase("To take it back: npx chatmint season undo")];
  }

  undone({ season, operation, isOld }: SeasonProgress): string[] {
    const { movements, state, postedAmount, next, undoesId } = operation;
    const values = { name: season.name, operation: `O${undoesId}`, amount: this.#money(postedAmount) };
    const lines = [
      isOld
        ? phrase("The end of season {name} was taken back before ({operation}): {amount} are back.", values)
        : phrase("The end of season {name} is taken back ({operation}): {amount} are back.", values),
    ];
    return state === "running" ? [...lines, this.#underWay(next, movements)] : lines;
  }

  list(seasons: Seasons): string[] {
    const lines = seasons.all().map((season) => this.#line(season));
    return lines.length > 0 ? lines : [phrase("No season has ended yet.")];
  }

  #line({ name, endedAtMs, operationId, undoneBy }: Season): string {
    const { operations, timeZone } = this.#context;
    const { posted, postedAmount } = operations.find(operationId)!;
    const values = {
      ...{ name, day: wallClock(endedAtMs, timeZone).day, operation: `O${operationId}` },
      ...{ count: this.#number(posted), amount: this.#money(postedAmount) },
    };
    return undoneBy === null
      ? phrase("{day} {name}: {amount} gone, viewers: {count} ({operation})", values)
      : phrase("{day} {name}: {amount} gone, viewers: {count} ({operation}), taken back", values);
  }

  #underWay(next: number, movements: number): string {
    return phrase("It is being done, {done} of {count} so far, and goes on by itself, also after a restart.", {
      ...{ done: this.#number(next), count: this.#number(movements) },
    });
  }

  #money(amount: number): string {
    return this.#context.chat.replies.words.money(amount, this.#context.currency);
  }

  #number(count: number): string {
    return this.#context.chat.replies.words.number(count);
  }

  #percent(share: number): string {
    return `${this.#number(share / 100)}%`;
  }
}
