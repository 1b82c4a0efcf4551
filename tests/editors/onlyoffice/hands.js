// A person at the keyboard of OnlyOffice: plays the steps of a script through its office API.
//
// make.py puts `steps` before this and runs both inside the document builder. A step is an object
// with `op`, the place it means (`tag` and perhaps `nth`, or the text of a `paragraph`) and what
// the operation takes. What OnlyOffice makes of them is written down in
// docs/behaviour/onlyoffice.md.

const doc = Api.GetDocument();

function control(step) {
  const found = doc.GetContentControlsByTag(step.tag)[(step.nth || 1) - 1];
  if (!found) throw new Error("no control " + JSON.stringify(step));
  return found;
}

function cell(step) {
  const text = step.cell_text;
  if (!text) return control(step).GetParentTableCell();
  for (const table of doc.GetAllTables()) {
    for (const each of table.GetAllCells()) {
      if (each.GetContent().GetText().trim() === text) return each;
    }
  }
  throw new Error("no cell says " + text);
}

function row(step) {
  return cell(step).GetParentRow();
}

function paragraph(step) {
  if (step.tag) return control(step).GetParentParagraph();
  const found = doc.GetAllParagraphs().find((each) => each.GetText().trim() === step.paragraph);
  if (!found) throw new Error("no paragraph says " + step.paragraph);
  return found;
}

function only(found, step) {
  if (found.length !== 1) throw new Error(found.length + " places fit " + JSON.stringify(step));
  return found[0];
}

// Write a row's cells, those of them that are given a text.
function write(target, texts) {
  texts.forEach((text, number) => {
    if (text) target.GetCell(number).GetContent().GetElement(0).AddText(text);
  });
}

// A copy of the contents of a row in a new row below or above another, controls and all.
function copied(source, place, above) {
  place.AddRows(1, Boolean(above));
  const target = above ? place.GetPrevious() : place.GetNext();
  for (let number = 0; number < source.GetCellsCount(); number++) {
    const from = source.GetCell(number).GetContent();
    const to = target.GetCell(number).GetContent();
    to.RemoveAllElements();
    for (let each = 0; each < from.GetElementsCount(); each++) {
      to.Push(from.GetElement(each).Copy());
    }
  }
}

const operations = {
  // Track from here on, as `author` or as somebody who never gave a name; or no longer.
  track(step) {
    doc.SetAssistantTrackRevisions(false);
    doc.SetTrackRevisions(false);
    if (step.on && step.author) doc.SetAssistantTrackRevisions(true, step.author);
    else doc.SetTrackRevisions(step.on);
  },
  // Find a word of a control and type another in its place.
  replace(step) {
    const range = only(paragraph(step).Search(step.old), step);
    range.Delete();
    range.AddText(step.new, "after");
  },
  // Find and replace in the whole document.
  replace_everywhere(step) {
    doc.SearchAndReplace({ searchString: step.old, replaceString: step.new, matchCase: true });
  },
  // Everything a control holds, typed over.
  type_over(step) {
    const found = control(step);
    if (doc.IsTrackRevisions()) found.GetRange().Delete();
    else found.RemoveAllElements();
    found.AddText(step.text);
  },
  // Further words at the end of a control.
  write(step) {
    control(step).AddText(step.text);
  },
  // Words typed behind a control, where the cursor stands at the end of its paragraph.
  type_behind(step) {
    paragraph(step).MoveCursorToEnd();
    doc.EnterText(step.text);
  },
  // Select a control and type: OnlyOffice writes behind what it holds, and tracks all of it.
  select_and_type(step) {
    control(step).Select();
    doc.EnterText(step.text);
  },
  // Take everything out of a control.
  empty(step) {
    if (doc.IsTrackRevisions()) control(step).GetRange().Delete();
    else control(step).RemoveAllElements();
  },
  choose(step) {
    const items = control(step).GetDropdownList().GetAllItems();
    only(items.filter((item) => item.GetText() === step.text), step).Select();
  },
  pick_date(step) {
    const [year, month, day] = step.date.split("-").map(Number);
    control(step).SetDate(new Date(year, month - 1, day));
  },
  tick(step) {
    const box = control(step);
    box.SetCheckBoxChecked(!box.IsCheckBoxChecked());
  },
  bold(step) {
    only(paragraph(step).Search(step.words), step).SetBold(true);
  },
  // Select a cell's contents and type: the control stays beside the new words, with the old ones.
  overwrite_cell(step) {
    const content = cell(step).GetContent();
    content.GetRange().Delete();
    content.GetElement(0).AddText(step.text);
  },
  // A cell set by a program, such as a macro: its controls and bookmarks go.
  set_cell(step) {
    cell(step).SetText(step.text);
  },
  // Take a control away and leave its words; without `tag`, all of them.
  unwrap(step) {
    const found = step.tag ? [control(step)] : doc.GetAllContentControls();
    found.forEach((each) => each.Delete(true));
  },
  // Press Enter before some words, in text that is in no control.
  split(step) {
    const words = step.before;
    for (const each of doc.GetAllParagraphs()) {
      for (let number = 0; number < each.GetElementsCount(); number++) {
        const part = each.GetElement(number);
        const at = part.GetClassType() === "run" ? part.GetText().indexOf(words) : -1;
        if (at < 0) continue;
        part.MoveCursorToPos(at);
        doc.InsertParagraphBreak();
        return;
      }
    }
    throw new Error("nothing outside a control says " + words);
  },
  insert_paragraph(step) {
    paragraph(step).InsertParagraph(step.text, "after", true);
  },
  // A paragraph more in the cell of a control.
  add_paragraph(step) {
    const added = Api.CreateParagraph();
    added.AddText(step.text);
    cell(step).GetContent().Push(added);
  },
  add_row(step) {
    const place = row(step);
    place.AddRows(1, Boolean(step.above));
    write(step.above ? place.GetPrevious() : place.GetNext(), step.texts);
  },
  remove_row(step) {
    row(step).Remove();
  },
  clear_row(step) {
    row(step).Clear();
  },
  copy_row(step) {
    copied(row(step), row(step.to), step.above);
  },
  move_row(step) {
    const source = row(step);
    copied(source, row(step.to), step.above);
    source.Remove();
  },
  merge_cells(step) {
    const first = cell(step);
    first.GetParentTable().MergeCells([first, first.GetNext()]);
  },
  remove_table(step) {
    cell(step).GetParentTable().Delete();
  },
  comment(step) {
    control(step).GetRange().AddComment(step.text, step.author || "", "");
  },
  accept_all() {
    doc.AcceptAllRevisionChanges();
  },
  reject_all() {
    doc.RejectAllRevisionChanges();
  },
};

steps.forEach((step) => {
  const operation = operations[step.op];
  if (!operation) throw new Error("no operation " + step.op);
  operation(step);
});
