const pause = 500;
/** How long a new preview may take to say that it is where the old one was. */
const patience = 300;

/** How far the preview is scrolled, as it says itself: it is a page of another origin. */
let scrolled = 0;

const shown = () => document.querySelector<HTMLIFrameElement>('.design-preview iframe:not(.waiting)');

/** A design's page: the mail follows what is typed, what is wrong leads to its line, and the lines have numbers. Without this, buttons do the same. */
export function startDesigns(): void {
  const form = document.querySelector<HTMLFormElement>('form[data-design]');
  const text = form?.querySelector<HTMLTextAreaElement>('textarea');
  if (!form || !text)
    return;
  document.querySelector<HTMLElement>('[data-show]')!.hidden = true;
  const gutter = numbered(text);
  addEventListener('message', event => {
    const data = event.data as { scrolled?: unknown; trouble?: unknown };
    const frame = [...document.querySelectorAll<HTMLIFrameElement>('.design-preview iframe')].find(one => one.contentWindow === event.source);
    if (!frame || typeof data?.scrolled !== 'number' || typeof data.trouble !== 'boolean' || Object.keys(data).length !== 2)
      return;
    frame.classList.toggle('trouble', data.trouble);
    if (frame === shown())
      scrolled = data.scrolled;
  });
  // The first one is asked what it shows: it may have been there before anybody listened.
  const first = shown();
  const ask = () => first?.contentWindow?.postMessage({ scrollTo: 0 }, '*');
  first?.addEventListener('load', ask);
  ask();
  let timer = 0;
  const soon = () => {
    gutter();
    clearTimeout(timer);
    timer = window.setTimeout(() => {
      show(form);
      document.getElementById('findings')?.dispatchEvent(new Event('look'));
    }, pause);
  };
  text.addEventListener('input', soon);
  // How it is shown is chosen beside the preview: those controls are the form's, and stand outside of it.
  document.addEventListener('change', event => {
    const control = event.target as HTMLInputElement;
    if (control.form === form && control.type !== 'textarea')
      show(form);
  });
  form.addEventListener('keydown', event => {
    if ((event.ctrlKey || event.metaKey) && event.key === 's') {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  document.addEventListener('click', event => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('.findings a');
    const line = Number(link?.dataset['line']);
    if (!link || !line || link.dataset['file'] !== form.querySelector<HTMLInputElement>('[name="Form.File"]')!.value)
      return;
    event.preventDefault();
    goTo(text, line, Number(link.dataset['column']) || 1);
  });
  const line = Number(text.dataset['line']);
  if (line)
    goTo(text, line, 1);
}

/** The form as it stands goes into a new frame, which takes the old one's place when it has something to show: no flicker, no entries in the history. */
function show(form: HTMLFormElement): void {
  const place = document.querySelector<HTMLElement>('.design-preview')!;
  const frames = place.querySelectorAll('iframe');
  // Whatever came in between is out of date.
  frames.forEach((frame, i) => i > 0 && frame.remove());
  const old = frames[0]!;
  const next = old.cloneNode() as HTMLIFrameElement;
  next.removeAttribute('src');
  next.classList.remove('trouble');
  next.name = `design-${Date.now()}`;
  next.classList.add('waiting');
  next.tabIndex = -1;
  old.after(next);
  next.addEventListener('load', () => {
    const swap = () => {
      removeEventListener('message', there);
      clearTimeout(timer);
      if (!next.isConnected)
        return;
      old.remove();
      next.classList.remove('waiting');
      next.removeAttribute('tabindex');
    };
    const there = (event: MessageEvent) => event.source === next.contentWindow && swap();
    const timer = window.setTimeout(swap, patience);
    addEventListener('message', there);
    next.contentWindow!.postMessage({ scrollTo: scrolled }, '*');
  }, { once: true });
  const [action, target] = [form.action, form.target];
  [form.action, form.target] = [form.dataset['design']!, next.name];
  // Not requestSubmit: nothing is saved by this, so the guard of what was typed has to go on.
  form.submit();
  [form.action, form.target] = [action, target];
}

function goTo(text: HTMLTextAreaElement, line: number, column: number): void {
  const lines = text.value.split('\n');
  const start = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
  const length = lines[line - 1]?.length ?? 0;
  text.focus();
  text.setSelectionRange(start + Math.min(column - 1, length), start + length);
  text.scrollTop = Math.max(0, (line - 4) * parseFloat(getComputedStyle(text).lineHeight));
}

/** Numbers beside the lines, for the eye alone: what is wrong says its line in words. */
function numbered(text: HTMLTextAreaElement): () => void {
  const gutter = document.createElement('pre');
  gutter.className = 'lines';
  gutter.setAttribute('aria-hidden', 'true');
  text.before(gutter);
  text.parentElement!.classList.add('numbered');
  let count = 0;
  const draw = () => {
    const lines = text.value.split('\n').length;
    if (lines === count)
      return;
    count = lines;
    gutter.textContent = Array.from({ length: lines }, (_, i) => `${i + 1}`).join('\n');
  };
  text.addEventListener('scroll', () => (gutter.scrollTop = text.scrollTop));
  draw();
  return draw;
}
