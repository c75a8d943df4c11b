/**
 * The page of an issue that is being sent, or will be in a moment: numbers come by server-sent events, and its buttons act without a reload. What comes of a button, or of somebody else's, is
 * read from the page itself, part by part; so whatever the page says without script is what it says with one.
 */
interface News { state: string; decided: string; audience: number; done: number; line: string; counts: Record<string, string>; slowed: string[] }

const RETRY = 5000;
// Razor writes a data attribute also where it has nothing to say.
const LIVE = '[data-live^="/"]';
let source: EventSource | undefined;
let timer = 0;
let busy = false;

export function startLiveParts(): void {
  if (!document.querySelector(LIVE))
    return;
  document.addEventListener('submit', event => {
    const form = event.target as HTMLFormElement;
    if (form.matches('form[data-here]')) {
      event.preventDefault();
      void press(form, event.submitter);
    }
  });
  // A tab that nobody looks at asks for nothing, and leaves the browser's few connections to the others.
  document.addEventListener('visibilitychange', () => (document.hidden ? close() : listen()));
  listen();
}

function listen(): void {
  close();
  const part = document.querySelector<HTMLElement>(LIVE);
  if (!part || document.hidden)
    return;
  source = new EventSource(part.dataset.live!);
  source.addEventListener('progress', event => show(part, JSON.parse(event.data) as News));
  // One that the server refused does not come again by itself: the page says why, or shows the sign-in.
  source.addEventListener('error', () => {
    if (source?.readyState === EventSource.CLOSED)
      timer = window.setTimeout(() => void refresh(), RETRY);
  });
}

function close(): void {
  source?.close();
  source = undefined;
  clearTimeout(timer);
}

function show(state: HTMLElement, news: News): void {
  const part = document.querySelector<HTMLElement>('#progress');
  if (news.state !== state.dataset.state || (part && (news.audience > 0) !== (part.dataset.audience !== '0'))) {
    void refresh();
    return;
  }
  // Somebody applied or approved a change: the text of the page is another one. Whoever is writing into it goes on; their save will say that somebody was faster.
  if (news.decided !== state.dataset.decided && !typed()) {
    whole();
    return;
  }
  // Before its time there is nothing to count.
  if (!part)
    return;
  const bar = part.querySelector('progress');
  if (bar)
    [bar.max, bar.value] = [news.audience, news.done];
  say(part.querySelector('[data-line]'), news.line);
  part.querySelectorAll<HTMLElement>('[data-count]').forEach(count => say(count, news.counts[count.dataset.count!]));
  const slowed = part.querySelector('[data-slowed]');
  if (slowed && [...slowed.children].map(line => line.textContent).join('\n') !== news.slowed.join('\n'))
    slowed.replaceChildren(...news.slowed.map(words => Object.assign(document.createElement('p'), { className: 'soft small', textContent: words })));
}

function say(element: Element | null, words: string | undefined): void {
  if (element && words !== undefined && element.textContent !== words)
    element.textContent = words;
}

async function refresh(): Promise<void> {
  if (busy)
    return;
  close();
  try {
    take(await page(await fetch(location.pathname)));
  } catch {
    timer = window.setTimeout(() => void refresh(), RETRY);
  }
}

async function press(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  if (busy)
    return;
  busy = true;
  button?.setAttribute('aria-busy', 'true');
  close();
  try {
    // What was refused comes as the same page, with its reason.
    const answer = await fetch(form.action, { method: 'POST', body: new FormData(form) });
    const found = await page(answer);
    // With another text, and nothing typed that could be lost: the page itself.
    if (answer.redirected && decided(found) !== decided(document) && !typed()) {
      location.assign(answer.url);
      return;
    }
    take(found);
    document.querySelector<HTMLElement>('#issue-moves button')?.focus();
  } catch {
    form.submit();
  } finally {
    busy = false;
  }
}

async function page(answer: Response): Promise<Document> {
  const found = new DOMParser().parseFromString(await answer.text(), 'text/html');
  // Signed out, or gone: the browser goes there and shows it.
  if (!found.querySelector('#issue-state')) {
    location.reload();
    throw new Error('another page');
  }
  return found;
}

/** The page anew, without what it said of a button that was pressed long ago. */
function whole(): void {
  location.replace(location.pathname);
}

function decided(of: Document): string | undefined {
  return of.querySelector<HTMLElement>('#issue-state')?.dataset.decided;
}

function typed(): boolean {
  return [...document.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>('form[data-guard] input, form[data-guard] textarea')].some(field => field.value !== field.defaultValue);
}

/** Takes over the parts that the page now has, in its order; a part that is new or gone means the whole page. */
function take(found: Document): void {
  const parts = document.querySelectorAll<HTMLElement>('[data-part]');
  const fresh = found.querySelectorAll<HTMLElement>('[data-part]');
  const ended = !found.querySelector(LIVE);
  if (ended || parts.length !== fresh.length) {
    whole();
    return;
  }
  parts.forEach((part, i) => part.replaceWith(document.adoptNode(fresh[i]!))); // as many as there are
  const said = found.querySelector('#said');
  document.querySelector('#said')?.replaceChildren(...(said?.childNodes ?? []));
  document.querySelector('#problems')?.remove();
  const problems = found.querySelector('#problems');
  if (problems)
    document.querySelector('#said')?.after(problems);
  listen();
}
