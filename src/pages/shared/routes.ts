/** The types of what the bot answers, taken from the declarations of its routes. Nothing of them is loaded into a page. */
import type * as z from "zod";
import type { Api, Topics } from "../../app/web-api.ts";

type Gets = Extract<Api, { readonly method: "get"; readonly answer: unknown }>;
type Posts = Extract<Api, { readonly method: "post"; readonly body: unknown; readonly answer: unknown }>;

export type GetPath = Gets["path"];
export type PostPath = Posts["path"];
type GetAt<P extends GetPath> = Extract<Gets, { readonly path: P }>;
type PostAt<P extends PostPath> = Extract<Posts, { readonly path: P }>;

/** What a GET at this path answers. */
export type GetAnswer<P extends GetPath> = z.output<GetAt<P>["answer"]>;
/** What a POST to this path answers. */
export type PostAnswer<P extends PostPath> = z.output<PostAt<P>["answer"]>;
type Unchanged<T> = T extends object ? { readonly [Name in keyof T]: Unchanged<T[Name]> } : T;
/** What a POST to this path is sent. */
export type PostBody<P extends PostPath> = Unchanged<z.input<PostAt<P>["body"]>>;

/** What can stand in an address. */
type Part = string | number | boolean;
type NamesIn<Path extends string> = Path extends `${string}:${infer Name}/${infer Rest}`
  ? Name | NamesIn<Rest>
  : Path extends `${string}:${infer Name}`
    ? Name
    : never;
/** What stands for the `:names` of a path. */
type Params<Path extends string> = [NamesIn<Path>] extends [never]
  ? never
  : { readonly [Name in NamesIn<Path>]: string | number };

type Nothing = Readonly<Record<never, never>>;
/** What the bot reads out of words may be given as it is. */
type Given<T> = string extends T ? Part | Extract<undefined, T> : Extract<T, Part | undefined>;
/** What a route can be asked, by name. What is `undefined` is not sent. */
type Query<Q> = Q extends z.ZodType ? { readonly [Name in keyof z.input<Q>]: Given<z.input<Q>[Name]> } : never;
type GetQuery<P extends GetPath> = Query<NonNullable<GetAt<P>["query"]>>;

/** Not there where it has no shape; what may be left out where nothing has to be in it. */
type Named<Name extends string, Shape> = [Shape] extends [never]
  ? Nothing
  : Nothing extends Shape
    ? { readonly [N in Name]?: Shape }
    : { readonly [N in Name]: Shape };
/** What goes with a GET. */
export type GetAsk<P extends GetPath> = Named<"params", Params<P>> & Named<"query", GetQuery<P>>;
/** What goes with a POST. */
export type PostAsk<P extends PostPath> = Named<"params", Params<P>> & Named<"body", PostBody<P>>;
/** The last argument of a call, which is left out where everything in it may be. */
export type Asks<Shape> = Nothing extends Shape ? [ask?: Shape] : [ask: Shape];

export type TopicName = Topics["name"];
/** The state of a topic. */
export type TopicState<N extends TopicName> = z.output<Extract<Topics, { readonly name: N }>["shape"]>;
