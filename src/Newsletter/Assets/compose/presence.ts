import { Away, SignedOut, type Api } from './api';
import { h } from './dom';
import { ISSUE, type Store } from './store';
import { articleFields, issueFields, type ComposerState, type IssueAnswer } from './wire';

const every = 8000;
export interface Other { name: string | null; article: string | null }
interface News { others: Other[]; issue: string; state: string; articles: Record<string, string> }

/** Says every few seconds which article is open here, and learns who else is in the issue and what they have saved. */
export class Presence {
  readonly element = h('p', { class: 'others soft small', hidden: true });
  /** The open article; null: none. */
  article: string | null = null;
  onOthers: (others: Other[]) => void = () => undefined;
  onIssue: (issue: IssueAnswer, changed: boolean) => void = () => undefined;
  private readonly tab = sessionTab();
  private timer = 0;

  constructor(private readonly store: Store, private readonly api: Api) {
    document.addEventListener('visibilitychange', () => document.hidden || this.now());
    this.now();
  }

  now(): void {
    clearTimeout(this.timer);
    void this.ask().finally(() => (this.timer = window.setTimeout(() => this.now(), every)));
  }

  private async ask(): Promise<void> {
    if (document.hidden)
      return;
    try {
      const answer = await this.api.send<News>('POST', '/here', { tab: this.tab, article: this.article });
      if (answer.problem)
        return;
      this.show(answer.body.others);
      if (this.isNews(answer.body))
        await this.read();
    } catch (error) {
      if (!(error instanceof Away || error instanceof SignedOut))
        throw error;
      this.show([]);
    }
  }

  private isNews(news: News): boolean {
    return this.store.issue.etag !== news.issue || Object.entries(news.articles).some(([id, etag]) => {
      const part = this.store.parts.get(id);
      return part?.etag !== undefined && part.etag !== null && part.etag !== etag;
    });
  }

  /** Takes over what others have written; where we wrote the same, the next save makes it a conflict to look at. */
  async read(): Promise<void> {
    const answer = await this.api.get<ComposerState>('/state');
    if (answer.problem)
      return;
    for (const article of answer.body.articles) {
      const part = this.store.article(article.id);
      if (part.etag !== article.etag)
        this.store.adopt(part, articleFields(article), article.etag);
    }
    if (this.store.issue.etag !== answer.body.issue.etag)
      this.store.adopt(this.store.parts.get(ISSUE)!, issueFields(answer.body.issue), answer.body.issue.etag);
    this.onIssue(answer.body.issue, answer.body.changed);
  }

  private show(others: Other[]): void {
    this.element.hidden = others.length === 0;
    const text = others.map(other => (other.name ? `${other.name} is ${this.where(other.article)}` : 'Open in another window of yours')).filter((line, i, all) => all.indexOf(line) === i).join('; ');
    if (this.element.textContent !== text)
      this.element.textContent = text;
    this.onOthers(others);
  }

  private where(article: string | null): string {
    const at = article === null ? -1 : this.store.order.indexOf(article);
    return at < 0 ? 'in this issue' : `in article ${at + 1}`;
  }
}

function sessionTab(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(8)), byte => byte.toString(16).padStart(2, '0')).join('');
}
