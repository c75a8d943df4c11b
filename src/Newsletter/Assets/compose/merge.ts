import { same, type Fields, type Value } from './wire';

export interface Conflict { mine: Value; theirs: Value }

/** Three versions of a part: what both began with, ours, theirs. Where only one of us wrote, that stands; where both did, nobody is overwritten. */
export function merge(base: Fields, mine: Fields, theirs: Fields): { fields: Record<string, Value>; conflicts: Map<string, Conflict> } {
  const fields: Record<string, Value> = {};
  const conflicts = new Map<string, Conflict>();
  for (const name of Object.keys(theirs)) {
    const [b, m, t] = [base[name] ?? theirs[name]!, mine[name] ?? theirs[name]!, theirs[name]!];
    if (name === 'rest' || same(m, b) || same(m, t)) {
      fields[name] = same(m, t) ? m : t;
    } else if (same(t, b)) {
      fields[name] = m;
    } else {
      const order = name === 'articles' ? mergeOrder(b as string[], m as string[], t as string[]) : null;
      fields[name] = order ?? m;
      if (!order)
        conflicts.set(name, { mine: m, theirs: t });
    }
  }
  return { fields, conflicts };
}

/** Who only added or took out does so in the other's order; null where both moved what both have. */
export function mergeOrder(base: readonly string[], mine: readonly string[], theirs: readonly string[]): string[] | null {
  const common = (list: readonly string[]) => list.filter(id => base.includes(id) && mine.includes(id) && theirs.includes(id)).join();
  if (common(mine) === common(base))
    return onTop(base, mine, theirs);
  if (common(theirs) === common(base) || common(theirs) === common(mine))
    return onTop(base, theirs, mine);
  return null;
}

function onTop(base: readonly string[], changes: readonly string[], order: readonly string[]): string[] {
  const list = order.filter(id => !base.includes(id) || changes.includes(id));
  changes.forEach((id, i) => {
    if (base.includes(id) || list.includes(id))
      return;
    const before = changes.slice(0, i).reverse().find(other => list.includes(other));
    list.splice(before === undefined ? 0 : list.indexOf(before) + 1, 0, id);
  });
  return list;
}
