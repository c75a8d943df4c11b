import { Away, SignedOut, type Answer, type Api } from './api';
import { type Keep } from './keep';
import { type Part, type Store } from './store';
import { articleBody, articleFields, fieldOf, issueBody, issueFields, same, type ArticleAnswer, type Fields, type IssueAnswer } from './wire';

export type Word = 'saved' | 'saving' | 'offline' | 'signedOut' | 'refused';

const afterLastKey = 600;
const longestWait = 15_000;

/**
 * Sends what was written: part by part, each for the version it was written on, 600 ms after the last key. It never gives up: whatever was not taken is
 * kept in the browser and tried again.
 */
export class Saver {
  word: Word = 'saved';
  /** When the server last took something. */
  at: Date | null = null;
  /** Parts that the server does not take at all as they are, with its words: "the issue is sent". */
  readonly stopped = new Map<string, string>();
  private readonly due = new Map<string, number>();
  private timer = 0;
  private running: Promise<void> | null = null;
  private failures = 0;
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly store: Store, private readonly api: Api, private readonly keep: Keep) {
    store.on(event => this.touch(event.part, event.origin === 'server' ? 0 : afterLastKey));
    addEventListener('online', () => void this.flush());
    addEventListener('pagehide', () => void this.flush());
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Issues and articles as the server answered them, for what the page shows besides their texts. */
  onIssue: (issue: IssueAnswer) => void = () => undefined;

  touch(id: string, wait = afterLastKey): void {
    const part = this.store.parts.get(id);
    if (!part)
      return;
    if (this.store.isKept(part))
      this.keep.put(part);
    else
      this.keep.drop(id);
    this.due.set(id, Date.now() + wait);
    if (this.store.isDirty(part) && this.word === 'saved')
      this.say('saving');
    this.plan();
  }

  /** Everything, now. Resolves when nothing more can be done. */
  async flush(): Promise<void> {
    this.failures = 0;
    for (const part of this.store.parts.values())
      if (this.store.isDirty(part))
        this.due.set(part.id, 0);
    clearTimeout(this.timer);
    await this.run();
  }

  private plan(): void {
    clearTimeout(this.timer);
    if (!this.due.size)
      return;
    const back = this.failures ? Math.min(longestWait, 500 * 2 ** this.failures) : 0;
    const wait = Math.max(back, Math.min(...this.due.values()) - Date.now(), 0);
    this.timer = window.setTimeout(() => void this.run(), wait);
  }

  private run(): Promise<void> {
    this.running ??= this.work().finally(() => {
      this.running = null;
      this.plan();
    });
    return this.running;
  }

  private async work(): Promise<void> {
    for (let part = this.next(); part; part = this.next()) {
      this.due.delete(part.id);
      if (!this.store.isDirty(part)) {
        this.settle(part);
        continue;
      }
      try {
        this.say('saving');
        await this.save(part);
        this.failures = 0;
      } catch (error) {
        if (!(error instanceof Away || error instanceof SignedOut))
          throw error;
        this.failures++;
        this.due.set(part.id, Date.now());
        this.say(error instanceof SignedOut ? 'signedOut' : 'offline');
        return;
      }
    }
    if (!this.due.size)
      this.say(this.stopped.size || [...this.store.parts.values()].some(part => part.held.size) ? 'refused' : 'saved');
  }

  /** Articles before the issue, which can name only those that the server has. */
  private next(): Part | null {
    const now = Date.now();
    const ready = [...this.due].filter(([, at]) => at <= now).map(([id]) => this.store.parts.get(id)!);
    return ready.find(part => !part.isIssue) ?? ready[0] ?? null;
  }

  private async save(part: Part): Promise<void> {
    const sent = this.store.sendable(part);
    const answer = part.isIssue
      ? await this.api.send<IssueAnswer>('PUT', '/issue', issueBody(sent), { 'If-Match': part.etag! })
      : await this.api.send<ArticleAnswer>('PUT', `/articles/${part.id}`, articleBody(sent), part.etag ? { 'If-Match': part.etag } : { 'If-None-Match': '*' });
    if (!answer.problem)
      this.taken(part, sent, answer.body);
    else if (answer.status === 412)
      this.store.adopt(part, this.fields(part, answer.problem.current), (answer.problem.current as IssueAnswer).etag);
    else if (answer.problem.errors)
      this.refuse(part, answer.problem.errors);
    else
      this.stop(part, answer);
  }

  private taken(part: Part, sent: Fields, body: IssueAnswer | ArticleAnswer): void {
    const isNew = part.etag === null;
    part.base = this.fields(part, body);
    part.etag = body.etag;
    this.at = new Date();
    this.stopped.delete(part.id);
    // What the server trimmed is no edit of ours, and what was typed meanwhile is one.
    for (const [name, value] of Object.entries(sent))
      if (same(value, part.base[name] ?? value) && same(part.now[name]!, value))
        part.base = { ...part.base, [name]: part.now[name]! };
    this.settle(part);
    if (this.store.isDirty(part))
      this.due.set(part.id, Math.max(this.due.get(part.id) ?? 0, Date.now() + afterLastKey));
    if (isNew)
      this.due.set(this.store.issue.id, 0);
    if (part.isIssue)
      this.onIssue(body as IssueAnswer);
  }

  private settle(part: Part): void {
    if (this.store.isKept(part))
      this.keep.put(part);
    else
      this.keep.drop(part.id);
  }

  private fields(part: Part, body: unknown): Fields {
    return part.isIssue ? issueFields(body as IssueAnswer) : articleFields(body as ArticleAnswer);
  }

  private refuse(part: Part, errors: Record<string, string[]>): void {
    for (const [wire, words] of Object.entries(errors)) {
      const field = fieldOf(wire);
      if (!(field in part.base) || part.held.has(field)) {
        this.stopped.set(part.id, words.join(' '));
        return;
      }
      part.held.set(field, words.join(' '));
      this.store.tell({ part: part.id, field, origin: 'held' });
    }
    // The other fields go on their way without it.
    this.due.set(part.id, Date.now());
  }

  private stop(part: Part, answer: Answer<unknown>): void {
    this.stopped.set(part.id, answer.problem!.detail);
    this.settle(part);
  }

  private say(word: Word): void {
    this.word = word;
    for (const listener of this.listeners)
      listener();
  }
}
