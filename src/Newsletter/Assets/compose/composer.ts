import { countDown } from '../desk/holds';
import { keepDetailsPolite } from '../desk/menus';
import { imageIn } from '../desk/pictures';
import { Actions } from './actions';
import { Api } from './api';
import { Cards } from './cards';
import { openDesk } from './desk';
import { announce, button, h } from './dom';
import { Frame } from './frame';
import { Keep } from './keep';
import { help, keys } from './keys';
import { openHistory } from './history';
import { menu, type MenuItem } from './menu';
import { clipOf, openPaste, review, type Clip } from './paste';
import { Pastes, showPaste } from './pastes';
import { Presence } from './presence';
import { Preview } from './preview';
import { Saver } from './saver';
import { State } from './state';
import { Status } from './status';
import { ISSUE, Part, Store } from './store';
import { TestMail } from './test-mail';
import { Toast } from './toast';
import { articleFields, issueFields, type ComposerState } from './wire';

keepDetailsPolite();
countDown();
const root = document.getElementById('composer')!;
const state = JSON.parse(document.getElementById('composer-state')!.textContent!) as ComposerState;
start();

function start(): void {
  const store = new Store();
  const keep = new Keep(root.dataset['account']!, state.issue.id);
  const api = new Api(`/desk/issues/${state.issue.id}/compose`, state.formToken);
  store.parts.set(ISSUE, new Part(ISSUE, issueFields(state.issue), issueFields(state.issue), state.issue.etag));
  for (const article of state.articles)
    store.parts.set(article.id, new Part(article.id, articleFields(article), articleFields(article), article.etag));

  const saver = new Saver(store, api, keep);
  const found = restore(store, keep);
  const actions = new Actions(store);
  const toast = new Toast(() => actions.undo());
  actions.toast = (text, undo) => toast.show(text, undo);
  const pastes = new Pastes(api, root.dataset['account']!, state.issue.id);
  const cards = new Cards(store, actions, api, state.publication.sections, id => [
    { label: 'Show the pasted text', act: () => void showPaste(api, id, text => toast.show(text, false)) },
  ]);
  const frame = new Frame(store);
  const preview = new Preview(store, api);
  const presence = new Presence(store, api);
  const goTo = (part: string, field: string) => (part === ISSUE ? frame.focus(field) : cards.goTo(part, field));
  const status = new Status(store, saver, keep, state.publication.timeZone, goTo);
  const banner = new State(state, api.root);

  /** Everything is on the server, or it is not. */
  const settled = async () => {
    await saver.flush();
    return [...store.parts.values()].every(part => !store.isDirty(part) && !part.conflicts.size && !part.held.size);
  };
  const point = async (name: string) => {
    await saver.flush();
    const answer = await api.send('POST', '/history', { name }).catch(() => null);
    return answer !== null && !answer.problem;
  };
  const test = new TestMail(api, root.dataset['address']!, state.publication.testReaders, state.publication.timeZone, settled);
  const paste = (clip: Clip) => void review(clip, api, actions, cards.current(), async () => void (await point('Before a paste')), pastes);
  const save = () => void saver.flush().then(() => announce(status.element.textContent ?? ''));
  const items = (): (MenuItem | null)[] => [
    { label: 'New article', key: 'Ctrl Enter', act: () => actions.add(cards.current()) },
    { label: 'Paste articles…', act: () => openPaste(paste) },
    { label: 'From the item desk…', act: () => openDesk(store, api, actions) },
    { label: 'Undo', key: 'Ctrl Z', off: !store.done.length, act: () => actions.undo() },
    { label: 'Do again', key: 'Ctrl ⇧ Z', off: !store.undone.length, act: () => actions.redo() },
    { label: 'History…', act: () => openHistory(api, actions, state.publication.timeZone, point) },
    { label: 'Test mail…', act: () => test.open() },
    { label: 'Save now', key: 'Ctrl S', act: save },
    { label: 'Keys', key: '?', act: help },
  ];
  keys(cards, actions, save);

  const add = h('div', { class: 'buttons adders' },
    button('New article', () => actions.add(cards.current()), { class: 'primary' }),
    button('Paste articles', () => openPaste(paste)),
    button('From the item desk', () => openDesk(store, api, actions)));
  document.getElementById('composer-tools')!.prepend(presence.element, status.element, button('Test mail', () => test.open()), menu('Menu of the composer', '☰', items, 'composer-menu'));
  const edit = h('div', { class: 'edit-side' }, banner.element, frame.before, frame.order, cards.element, add, frame.after);
  root.replaceChildren(sides(root, preview), edit, preview.element, toast.element);
  root.removeAttribute('aria-busy');

  cards.onOpen = id => {
    presence.article = id;
    presence.now();
    preview.follow(id);
  };
  preview.onArticle = index => {
    const id = store.order[index];
    if (!id)
      return;
    show('edit');
    cards.goTo(id);
  };
  // A paste where no text is meant is one of articles.
  document.addEventListener('paste', event => {
    const target = event.target as HTMLElement;
    if (!event.clipboardData || document.querySelector('dialog[open]') || target.isContentEditable || /^(INPUT|TEXTAREA)$/.test(target.tagName) || target.closest('[contenteditable]'))
      return;
    event.preventDefault();
    const image = imageIn(event.clipboardData);
    if (!image)
      paste(clipOf(event.clipboardData));
    else if (!cards.take(image))
      toast.show('Open the article that the image is for, then paste it again.', false);
  });
  presence.onOthers = others => cards.showWho(others);
  presence.onIssue = (issue, changed) => banner.show(issue, changed);
  saver.onIssue = issue => banner.show(issue, issue.pending !== null || banner.changed);
  let last: Date | null = null;
  saver.onChange(() => {
    if (saver.at === last)
      return;
    last = saver.at;
    void pastes.send();
    if (banner.submitted)
      void presence.read();
    preview.refresh(150);
  });
  store.on(event => event.origin === 'server' && preview.refresh(300));
  preview.refresh();
  if (found)
    toast.show('Words that were kept in this browser are back, and are being saved.', false);
  addEventListener('beforeunload', event => {
    // Kept words come back by themselves; only where nothing can be kept is leaving a loss.
    if (keep.full && [...store.parts.values()].some(part => store.isKept(part)))
      event.preventDefault();
  });
}

/** What this browser kept of an earlier visit comes first; where the server has moved on, the two are merged. */
function restore(store: Store, keep: Keep): boolean {
  let found = false;
  for (const kept of keep.all()) {
    const part = kept.id === ISSUE ? store.issue : store.article(kept.id);
    const theirs = part.base;
    const etag = part.etag;
    part.base = kept.base;
    part.now = kept.now;
    part.etag = etag ?? kept.etag;
    for (const [field, conflict] of kept.conflicts)
      part.conflicts.set(field, conflict);
    if (etag !== null)
      store.adopt(part, theirs, etag);
    if (store.isKept(part))
      found = true;
    else
      keep.drop(kept.id);
  }
  for (const part of store.parts.values())
    if (store.isKept(part))
      store.tell({ part: part.id, field: '', origin: null });
  return found;
}

/** On a narrow screen one of the two at a time. */
function sides(element: HTMLElement, preview: Preview): HTMLElement {
  const choice = (side: string, label: string) => button(label, () => {
    show(side);
    if (side === 'preview')
      preview.refresh();
  }, { 'data-side': side, 'aria-pressed': String(side === 'edit') });
  element.dataset['side'] = 'edit';
  return h('div', { class: 'sides', role: 'group', 'aria-label': 'What to see' }, choice('edit', 'Edit'), choice('preview', 'Preview'));
}

function show(side: string): void {
  root.dataset['side'] = side;
  for (const choice of root.querySelectorAll<HTMLElement>('.sides button'))
    choice.setAttribute('aria-pressed', String(choice.dataset['side'] === side));
}
