//! The report of a period as a table of lines, and the same lines as a workbook.

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

use crate::domain::office::Office;
use crate::domain::pqr::Period;
use crate::domain::pqr::report::{PqrReport, Tally};
use crate::text::report::{fates, indicators, percent, tables, tenths};

/// Columns of a line.
pub const COLUMNS: [&str; 10] = [
    "seccion",
    "concepto",
    "recibidas",
    "respondidas",
    "en_termino",
    "porcentaje_en_termino",
    "dias_habiles_promedio",
    "porcentaje",
    "linea_base",
    "meta",
];

/// One line: what has no value in it stays empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    section: String,
    label: String,
    counts: [Option<u64>; 3],
    rest: [String; 5],
}

impl Line {
    /// Its cells, in the order of [`COLUMNS`].
    pub fn cells(&self) -> Vec<String> {
        let counts = self.counts.iter().map(|of| of.map_or_else(String::new, |of| of.to_string()));
        let labels = [self.section.clone(), self.label.clone()];
        labels.into_iter().chain(counts).chain(self.rest.iter().cloned()).collect()
    }

    fn of(section: &str, label: &str, tally: &Tally) -> Self {
        let text = |text: String| if text == "–" { String::new() } else { text };
        Self {
            section: section.into(),
            label: label.into(),
            counts: [tally.received, tally.answered, tally.in_term].map(Some),
            rest: [
                text(percent(tally.in_term_share())),
                text(tenths(tally.mean_days())),
                String::new(),
                String::new(),
                String::new(),
            ],
        }
    }

    fn count(section: &str, label: &str, count: u64) -> Self {
        let counts = [Some(count), None, None];
        Self { section: section.into(), label: label.into(), counts, ..Self::default() }
    }
}

/// Every line of the report, its recommendations last.
pub fn lines(report: &PqrReport, recommendations: &str, office: &Office) -> Vec<Line> {
    let mut lines = vec![
        Line::of("Total", "Peticiones, quejas, reclamos y recursos", &report.total),
        Line::count("Total", "Pendientes al cierre", report.pending),
        Line::count("Total", "Silencios positivos configurados", report.silences),
    ];
    for table in tables(report, office) {
        lines.extend(table.rows.iter().map(|(label, tally)| Line::of(table.title, label, tally)));
    }
    let of_recursos = fates(report);
    lines.extend(of_recursos.iter().map(|(label, count)| Line::count("Recursos", label, *count)));
    lines.extend(indicators(report, office).into_iter().map(|measured| {
        let (base, goal) = measured.plan;
        let [base, goal] = [base, goal].map(|of| format!("{of} %"));
        let share = measured.share.map_or_else(String::new, |share| percent(Some(share)));
        Line {
            rest: [String::new(), String::new(), share, base, goal],
            ..Line::count("Indicadores", &measured.name, measured.counted)
        }
    }));
    let paragraphs = recommendations.lines().filter(|text| !text.trim().is_empty());
    lines.extend(paragraphs.map(|text| Line {
        section: "Recomendaciones".into(),
        label: text.into(),
        ..Line::default()
    }));
    lines
}

/// The lines as a workbook: the same lines give the same bytes.
pub fn workbook(period: Period, lines: &[Line]) -> Result<Vec<u8>, XlsxError> {
    let mut book = Workbook::new();
    // The moment of its making would be another one each time.
    let made = ExcelDateTime::parse_from_str("2000-01-01")?;
    let title = format!("Informe de PQR {period}");
    book.set_properties(&DocProperties::new().set_title(&title).set_creation_datetime(&made));
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name(format!("PQR {period}"))?;
    for (at, column) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, at, column.replace('_', " "), &bold)?;
    }
    for (row, line) in (1..).zip(lines) {
        sheet.write_string(row, 0, &line.section)?;
        sheet.write_string(row, 1, &line.label)?;
        for (at, count) in (2..).zip(line.counts) {
            if let Some(count) = count {
                sheet.write_number(row, at, count as f64)?;
            }
        }
        for (at, text) in (5..).zip(&line.rest) {
            sheet.write_string(row, at, text)?;
        }
    }
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_column_width(0, 18)?;
    sheet.set_column_width(1, 52)?;
    book.save_to_buffer()
}
