//! Lists of open items as people bring them: the twenty kinds of trouble one by one, a file with most of
//! them together, and what must hold for any amount and for any bytes at all.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use proptest::prelude::*;
use ventanilla::domain::collections::{LockReason, LockReasons, Substitute};
use ventanilla::domain::money::Money;
use ventanilla::interchange::receivables::{
    DecimalSign, Delimiter, ItemRow, Options, Profile, Summary, read,
};
use ventanilla::interchange::report::LoadReport;
use ventanilla::interchange::source::{FileFault, SourceFile};

type TestResult = Result<(), Box<dyn Error>>;

/// What came of a file.
#[derive(Debug)]
struct Loaded {
    rows: Vec<ItemRow>,
    report: LoadReport,
    end: Result<Summary, FileFault>,
}

impl Loaded {
    fn summary(&self) -> Result<Summary, Box<dyn Error>> {
        self.end.clone().map_err(|fault| format!("{fault:?}").into())
    }

    fn row(&self, at: usize) -> Result<&ItemRow, Box<dyn Error>> {
        self.rows.get(at).ok_or_else(|| format!("sin fila {at}: {:?}", self.report).into())
    }

    fn amounts(&self) -> Vec<i64> {
        self.rows.iter().map(|row| row.item.amount.centavos()).collect()
    }

    fn rejected(&self) -> Vec<(u64, &str)> {
        self.report.rejected.iter().map(|row| (row.line, row.rule)).collect()
    }

    fn reason(&self, at: usize) -> &str {
        self.report.rejected.get(at).map_or("", |row| row.reason.as_str())
    }

    fn warnings(&self) -> Vec<&str> {
        self.report.warnings.iter().map(|(_, text)| text.as_str()).collect()
    }

    fn count(&self, class: &str) -> u64 {
        self.report.classes.iter().find(|(name, _)| *name == class).map_or(0, |(_, count)| *count)
    }

    fn is_balanced(&self) -> bool {
        let report = &self.report;
        let classes: u64 = report.classes.iter().map(|(_, count)| count).sum();
        report.lines == self.rows.len() as u64 + report.quarantined + report.skipped
            && report.lines == classes
    }
}

fn locks() -> LockReasons {
    LockReasons::new([LockReason {
        code: 'R',
        meaning: "Reclamo del usuario en trámite".into(),
        is_claim: true,
        excludes_age: true,
        excludes_collection: true,
        excludes_suspension: true,
    }])
}

fn load_file(path: &Path, profile: &Profile, options: Options) -> Result<Loaded, Box<dyn Error>> {
    let source = SourceFile::survey(path).map_err(|fault| format!("{fault:?}"))?;
    let mut rows = Vec::new();
    let mut report = LoadReport::default();
    let end = read(&source, profile, &locks(), options, &mut report, &mut |row| {
        rows.push(row);
        Ok(())
    });
    Ok(Loaded { rows, report, end })
}

fn load_with(bytes: &[u8], profile: &Profile, options: Options) -> Result<Loaded, Box<dyn Error>> {
    let mut file = tempfile::NamedTempFile::new()?;
    file.write_all(bytes)?;
    load_file(file.path(), profile, options)
}

/// Under the usual profile, expecting the file to be whole.
fn load(text: &str) -> Result<Loaded, Box<dyn Error>> {
    let loaded = load_with(text.as_bytes(), &Profile::default(), Options::default())?;
    loaded.summary()?;
    assert!(loaded.is_balanced(), "{:?}", loaded.report);
    Ok(loaded)
}

fn fault(text: &str) -> Result<Option<FileFault>, Box<dyn Error>> {
    Ok(load_with(text.as_bytes(), &Profile::default(), Options::default())?.end.err())
}

/// The profile of files with a decimal point.
fn dot() -> Profile {
    Profile { decimal: DecimalSign::Dot, ..Profile::default() }
}

/// A semicolon list with these amounts, one per row.
fn list_of_amounts<'a>(amounts: impl IntoIterator<Item = &'a str>) -> String {
    let mut text = String::from("Cuenta contrato;Nº documento;Importe;Moneda\n");
    for amount in amounts {
        text.push_str(&format!("10012345678;000812345678;{amount};COP\n"));
    }
    text
}

/// A semicolon list with these due dates, one per row.
fn list_of_dates(dates: &[&str]) -> String {
    let mut text = String::from("VKONT;OPBEL;BETRW;FAEDN;WAERS\n");
    for date in dates {
        text.push_str(&format!("10012345678;000812345678;100,00;{date};COP\n"));
    }
    text
}

const fn day(year: i32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(year, month, day)
}

fn fixture() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/cartera/fea.txt")
}

const SAMPLE: &str = "\
Lista dinámica partidas abiertas                                              Pág.   1
Fecha clave 30.06.2024      Usuario: CPAVA      30.06.2024 22:15:07
-------------------------------------------------------------------------------------------
| Cta.contrato | Interl.com. | Nº documento |OpPr|OpPa|Fe.venc.net| Importe       |Mon.|B|NR|
-------------------------------------------------------------------------------------------
|  10012345678 |  1000456789 | 000812345678 |0100|0010| 10.04.2024|      91.400,00|COP |R|01|
|  10012345678 |  1000456789 | 000812399001 |0060|0020| 15.06.2024|      50.000,00-|COP | |  |
|  10012345679 |  1000456790 | 000812345901 |0100|0010| 00.00.0000|   1.234.567,89-|COP | |  |
| *            |             |              |    |    |           |   1.293.167,89-|COP | |  |
-------------------------------------------------------------------------------------------
";

#[test]
fn the_sample_list_is_read_and_its_subtotal_doubted() -> TestResult {
    let loaded = load(SAMPLE)?;
    let summary = loaded.summary()?;
    assert_eq!((summary.delimiter, summary.rows), (Delimiter::Pipe, 3));
    assert_eq!((summary.subtotals_checked, summary.subtotals_different), (1, 1));
    assert_eq!(
        loaded.report.warnings,
        [(9, "el subtotal dice -1.293.167,89 y sus filas suman -1.193.167,89".to_owned())]
    );
    let first = loaded.row(0)?;
    assert_eq!(first.account.number(), 10_012_345_678);
    assert_eq!((first.line, first.partner.as_str()), (6, "1000456789"));
    assert_eq!(first.item.key.document, "000812345678");
    assert_eq!(
        (first.item.key.repetition, first.item.key.item, first.item.key.sub_item),
        (0, 0, 0)
    );
    assert_eq!(first.item.main_transaction, "0100");
    assert_eq!(first.item.sub_transaction, "0010");
    assert_eq!((first.item.lock, first.item.due), (Some('R'), day(2024, 4, 10)));
    assert_eq!(first.item.extra, [("NR".to_owned(), "01".to_owned())]);
    assert_eq!(loaded.amounts(), [9_140_000, -5_000_000, -123_456_789]);
    Ok(())
}

#[test]
fn row_01_encodings_are_found_and_reported() -> TestResult {
    let text = "Cuenta contrato\tNº documento\tImporte\tDirección\n10012345678\t1\t5,00\tPeñón\n";
    let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
    };
    let latin: Vec<u8> = text.chars().map(u32::from).map(u8::try_from).collect::<Result<_, _>>()?;
    let cases = [
        ("UTF-8", text.as_bytes().to_vec()),
        ("UTF-8", format!("\u{feff}{text}").into_bytes()),
        ("UTF-16LE", utf16(u16::to_le_bytes)),
        ("UTF-16BE", utf16(u16::to_be_bytes)),
        ("Windows-1252", latin),
    ];
    for (encoding, bytes) in cases {
        let loaded = load_with(&bytes, &Profile::default(), Options::default())?;
        assert_eq!(loaded.report.encoding, encoding);
        let extra = &loaded.row(0)?.item.extra;
        assert_eq!(*extra, [("Dirección".to_owned(), "Peñón".to_owned())], "{encoding}");
    }
    Ok(())
}

#[test]
fn row_02_delimiters_are_found_on_the_heading_and_the_profile_overrides() -> TestResult {
    let signed =
        |sign: char| "VKONT|OPBEL|BETRW\n10012345678|1|500\n".replace('|', &sign.to_string());
    for (sign, delimiter) in [
        ('|', Delimiter::Pipe),
        ('\t', Delimiter::Tab),
        (';', Delimiter::Semicolon),
        (',', Delimiter::Comma),
    ] {
        let loaded = load(&signed(sign))?;
        assert_eq!((loaded.summary()?.delimiter, loaded.amounts()), (delimiter, vec![50_000]));
    }
    let ruled = "Cuenta contrato Nº documento     Importe\n--------------- ------------ -----------\n    10012345678 000812345678  -91.400,00\n";
    let headed = "VKONT        OPBEL              BETRW  Dirección\n10012345678  000812345678  -91.400,00  CL 1 # 2-3\n";
    for text in [ruled, headed] {
        let loaded = load(text)?;
        assert_eq!(loaded.summary()?.delimiter, Delimiter::FixedWidth);
        assert_eq!(loaded.amounts(), [-9_140_000]);
        assert_eq!(loaded.row(0)?.item.key.document, "000812345678");
    }
    let both = "VKONT|a;OPBEL;BETRW|b\n";
    let profile = Profile { delimiter: Some('|'), ..Profile::default() };
    let loaded = load_with(both.as_bytes(), &profile, Options::default())?;
    assert!(matches!(loaded.end, Err(FileFault::HeadingMissing(_))));
    let profile = Profile { delimiter: Some('#'), ..Profile::default() };
    let loaded = load_with(both.as_bytes(), &profile, Options::default())?;
    assert!(matches!(loaded.end, Err(FileFault::At { line: 1, .. })));
    Ok(())
}

#[test]
fn row_03_every_physical_line_has_a_class_and_subtotals_are_checked() -> TestResult {
    let page = |rows: &str| {
        format!(
            "Partidas abiertas   Pág. 1\n\n-----\n|VKONT|OPBEL|BETRW|FAEDN|\n-----\n{rows}-----\n"
        )
    };
    let first =
        page("|1|A|10,00||\n|1|B|5,00||\n|*| |15,00||\n|2|C|1,00||\n|*| |1,00||\n|**| |16,00||\n");
    let second = page("|3|D|2,00||\n|*| |3,00||\n").replace("Pág. 1", "Pág. 22");
    let loaded = load(&format!("{first}{second}\n5 entradas\n"))?;
    let expected = [
        ("título", 2),
        ("en blanco", 3),
        ("regla", 6),
        ("encabezado", 2),
        ("partida", 4),
        ("subtotal", 4),
        ("pie", 1),
    ];
    assert_eq!(loaded.report.classes, expected);
    let summary = loaded.summary()?;
    assert_eq!((summary.subtotals_checked, summary.subtotals_different), (4, 1));
    assert_eq!(
        loaded.warnings(),
        ["el subtotal dice 3 y sus filas suman 2", "el pie dice 5 filas y se leyeron 4"]
    );
    Ok(())
}

#[test]
fn row_03_what_looks_like_a_row_is_never_passed_over() -> TestResult {
    let loaded = load("VKONT;OPBEL;BETRW;WAERS\n;;-5,00;\n;A7;;\n7;;;\n88\nFin de lista;;;\n")?;
    assert_eq!((loaded.report.quarantined, loaded.count("título")), (4, 1));
    let end = "*** Fin de la lista ***\n";
    let loaded = load(&format!("{SAMPLE}{end}"))?;
    assert_eq!((loaded.count("subtotal"), loaded.count("título")), (1, 3));
    let fixed = "VKONT OPBEL BETRW\n----- ----- -----\n    1     A     5\n*               5\n";
    let loaded = load(&format!("{fixed}{end}1 entrada\nLista de partidas\n"))?;
    assert_eq!((loaded.count("título"), loaded.count("pie")), (2, 1));
    assert_eq!(
        (loaded.summary()?.subtotals_checked, loaded.summary()?.subtotals_different),
        (1, 0)
    );
    Ok(())
}

#[test]
fn row_04_columns_in_any_order_under_any_known_heading() -> TestResult {
    let loaded = load(
        "Medidor;IMPORTE;no. Documento;Fe.Venc.;cta contrato;Pos. repet.;Posición;Subpos.;Sector;Mon.;Mon.\n\
         M-1;5,00;A;10.04.2024;7;3;21;1;Acueducto;COP;COP\n;6,00;B;;7;;;;;COP;COP\n",
    )?;
    let item = &loaded.row(0)?.item;
    assert_eq!((item.key.repetition, item.key.item, item.key.sub_item), (3, 21, 1));
    assert_eq!((item.service.as_str(), item.due), ("Acueducto", day(2024, 4, 10)));
    assert_eq!(item.extra, [("Medidor".to_owned(), "M-1".to_owned())]);
    assert!(loaded.row(1)?.item.extra.is_empty());

    let aliases = vec![("Suscripción".to_owned(), "VKONT".to_owned())];
    let profile = Profile { aliases, ..Profile::default() };
    let text = "Suscripcion;OPBEL;BETRH\n7;A;5\n";
    assert_eq!(load_with(text.as_bytes(), &profile, Options::default())?.amounts(), [500]);

    let missing = FileFault::HeadingMissing(vec!["nº documento".into(), "importe".into()]);
    assert_eq!(fault("VKONT;GPART;Referencia\n1;2;3\n")?, Some(missing));
    let repeated = FileFault::HeadingRepeated("Imp.".into());
    assert_eq!(fault("VKONT;OPBEL;Importe;Imp.\n1;A;5;5\n1;B;5;6\n")?, Some(repeated));
    Ok(())
}

#[test]
fn row_05_amounts_follow_the_profile_and_never_a_guess() -> TestResult {
    let taken = [
        ("1.234.567,89-", -123_456_789),
        ("-1.234.567,89", -123_456_789),
        ("155,22-", -15_522),
        ("-50.000", -5_000_000),
        ("1.234", 123_400),
        ("(1.234)", -123_400),
        ("0000100", 10_000),
        ("1\u{a0}234\u{2009}567,8", 123_456_780),
        ("$ 1.234", 123_400),
        ("COP 1.234,5-", -123_450),
        ("1234,00 cop", 123_400),
        ("+7", 700),
        (",50", 50),
        ("\u{2212}3", -300),
    ];
    let loaded = load(&list_of_amounts(taken.map(|(text, _)| text)))?;
    assert_eq!(loaded.amounts(), taken.map(|(_, centavos)| centavos));

    let refused = [
        ("1,234.50", "CAR-012"),
        ("1234567.89", "CAR-012"),
        ("1,234,567", "CAR-012"),
        ("1,234", "CAR-013"),
        ("10,000", "CAR-013"),
        ("12.34.567", "CAR-011"),
        ("--5", "CAR-011"),
        ("-5-", "CAR-011"),
        ("(-5)", "CAR-011"),
        ("USD 5", "CAR-011"),
        ("1,2E+10", "CAR-011"),
        ("5,", "CAR-011"),
        (".", "CAR-011"),
        ("", "CAR-010"),
        ("99999999999999999999", "CAR-014"),
    ];
    let loaded = load(&list_of_amounts(refused.map(|(text, _)| text)))?;
    let rules: Vec<&str> = loaded.rejected().iter().map(|(_, rule)| *rule).collect();
    assert_eq!(rules, refused.map(|(_, rule)| rule));

    let text = list_of_amounts(["1,234,567.89", "1234567.89", "1,234", "1.234", "1.234,50"]);
    let loaded = load_with(text.as_bytes(), &dot(), Options::default())?;
    assert_eq!(loaded.amounts(), [123_456_789, 123_456_789, 123_400]);
    assert_eq!(loaded.rejected(), [(5, "CAR-013"), (6, "CAR-012")]);
    Ok(())
}

#[test]
fn row_06_dates_in_every_form_and_no_day_that_does_not_exist() -> TestResult {
    let tenth = day(2024, 4, 10);
    let taken = [
        ("10.04.2024", tenth),
        ("10/04/2024", tenth),
        ("2024-04-10", tenth),
        ("20240410", tenth),
        ("45392", tenth),
        ("10-4-2024", tenth),
        ("2024-04-10 00:00:00", tenth),
        ("2024-04-10T00:00:00", tenth),
        ("00.00.0000", None),
        ("00000000", None),
        ("", None),
        ("31.12.9999", None),
        ("01.01.0001", None),
        ("99991231", None),
        ("29.02.2024", day(2024, 2, 29)),
    ];
    let loaded = load(&list_of_dates(&taken.map(|(text, _)| text)))?;
    let dates: Vec<Option<NaiveDate>> = loaded.rows.iter().map(|row| row.item.due).collect();
    assert_eq!(dates, taken.map(|(_, date)| date));

    let refused = [
        "30.02.2024",
        "31.02.2024",
        "10.04.24",
        "04/13/2024",
        "20241301",
        "ayer",
        "10.04/2024",
        "123",
    ];
    let loaded = load(&list_of_dates(&refused))?;
    assert_eq!(loaded.report.quarantined, refused.len() as u64);
    assert!(loaded.report.rejected.iter().all(|row| row.rule == "CAR-015"));
    assert_eq!(
        loaded.reason(0),
        "vencimiento neto «30.02.2024» no existe o no se entiende: use dd.mm.aaaa"
    );
    Ok(())
}

#[test]
fn row_07_accounts_lose_their_zeros_but_no_digits() -> TestResult {
    let accounts =
        ["10012345678", "010012345678", "10012345678,00", "10012345678.00", "'10012345678"];
    let lines: String = accounts.iter().map(|account| format!("{account};A;5\n")).collect();
    let loaded = load(&format!("VKONT;OPBEL;BETRW\n{lines}"))?;
    assert_eq!(loaded.rows.len(), accounts.len());
    assert!(loaded.rows.iter().all(|row| row.account.number() == 10_012_345_678));

    let loaded = load(
        "VKONT;OPBEL;BETRW\n1,00123E+10;A;5\n10012345678;8,12E+11;5\n1234567890123;A;5\n000;A;5\n12A;A;5\n;A;5\n",
    )?;
    let rules: Vec<&str> = loaded.rejected().iter().map(|(_, rule)| *rule).collect();
    assert_eq!(rules, ["CAR-005", "CAR-008", "CAR-006", "CAR-006", "CAR-006", "CAR-004"]);
    Ok(())
}

#[test]
fn row_08_damaged_texts_are_kept_and_pointed_out() -> TestResult {
    let loaded = load(
        "VKONT;OPBEL;BETRW;Dirección\n1;A;5;El PeÃ±Ã³n\n1;B;5;Pe\u{fffd}alisa\n1;C;5;Peñalisa\n",
    )?;
    let kept = |at| -> Result<String, Box<dyn Error>> {
        Ok(loaded.row(at)?.item.extra.first().map_or_else(String::new, |(_, text)| text.clone()))
    };
    assert_eq!((kept(0)?.as_str(), kept(1)?.as_str()), ("El PeÃ±Ã³n", "Pe\u{fffd}alisa"));
    assert_eq!(
        loaded.warnings(),
        [
            "no hay columna de vencimiento neto: las partidas quedan sin edad",
            "texto dañado «El PeÃ±Ã³n»: se conserva como vino",
            "texto dañado «Pe\u{fffd}alisa»: se conserva como vino",
        ]
    );
    Ok(())
}

#[test]
fn row_09_pipes_and_newlines_inside_a_field_are_joined_only_by_widths() -> TestResult {
    let list = "\
| VKONT | Dirección      | OPBEL | BETRW   |
|     1 | CL 5 | APTO 2  | A     |  500,00 |
|     2 | CL 5
APTO 2    | B     |  600,00 |
|     3 | CL | 5 | C | 700,00 |
|     4 | CL 5
| 5 | KR 1 | D | 800,00 |
";
    let loaded = load(list)?;
    assert_eq!(loaded.amounts(), [50_000, 60_000, 80_000]);
    let texts: Vec<&str> = loaded
        .rows
        .iter()
        .flat_map(|row| row.item.extra.iter().map(|(_, text)| text.as_str()))
        .collect();
    assert_eq!(texts, ["CL 5 | APTO 2", "CL 5 APTO 2", "KR 1"]);
    assert_eq!(loaded.rejected(), [(5, "CAR-001"), (6, "CAR-001")]);
    assert_eq!(loaded.count("continuación"), 1);

    let fixed = "\
VKONT Dirección  OPBEL    BETRW
----- ---------- ----- --------
    1 CL 5
CASA 2 B       600,00
    2 CL 6       C       700,00
";
    let loaded = load(fixed)?;
    assert_eq!(loaded.amounts(), [60_000, 70_000]);
    assert_eq!(loaded.count("continuación"), 1);

    let quoted = "VKONT;Dirección;OPBEL;BETRW\n1;\"CL 5;\nAPTO 2\";A;5\n";
    let loaded = load(quoted)?;
    assert_eq!(loaded.row(0)?.item.extra, [("Dirección".to_owned(), "CL 5; APTO 2".to_owned())]);
    let unquoted = "VKONT;Dirección;OPBEL;BETRW\n1;CL 5;\nAPTO 2;A;5\n2;KR 1;B;6\n";
    let loaded = load(unquoted)?;
    assert_eq!(
        (loaded.rejected(), loaded.amounts()),
        (vec![(2, "CAR-001"), (3, "CAR-001")], vec![600])
    );
    Ok(())
}

#[test]
fn row_10_two_runs_in_one_file_are_both_read() -> TestResult {
    let other = "OPBEL;BETRW;VKONT;Zona\nA;7,00;1;Norte\n1 entrada\n";
    let loaded = load(&format!("VKONT;OPBEL;BETRW\n1;A;5,00\n1 entrada\n{other}"))?;
    assert_eq!(loaded.amounts(), [500, 700]);
    assert_eq!(loaded.row(0)?.item.key, loaded.row(1)?.item.key);
    assert_eq!((loaded.count("encabezado"), loaded.report.warnings.len()), (2, 1));
    Ok(())
}

#[test]
fn row_11_cleared_and_zero_rows_are_skipped_with_a_count() -> TestResult {
    let loaded =
        load("VKONT;OPBEL;BETRW;AUGST\n1;A;5,00;9\n1;B;0,00;\n1;C;;9\n1;D;5,00;\n1;E;5,00;X\n")?;
    assert_eq!((loaded.count("compensada"), loaded.count("en cero")), (2, 1));
    assert_eq!((loaded.amounts(), loaded.rejected()), (vec![500], vec![(6, "CAR-018")]));
    assert_eq!(loaded.report.skipped, 4);
    Ok(())
}

#[test]
fn row_12_credits_are_kept_with_locks_and_substitutes() -> TestResult {
    let loaded = load(
        "VKONT;OPBEL;BETRW;MANSP;ABWTP\n1;A;5,00-;R;\n1;B;6,00;;R\n1;C;7,00;;P\n1;D;8,00;;S\n1;E;9,00;;Q\n1;F;9,00;RR;\n",
    )?;
    assert_eq!(loaded.amounts(), [-500, 600, 700, 800]);
    let substitutes: Vec<Option<Substitute>> =
        loaded.rows.iter().map(|row| row.item.substitute).collect();
    let expected = [Substitute::InstalmentPlan, Substitute::Promise, Substitute::CollectiveBill];
    assert_eq!(substitutes, [None].into_iter().chain(expected.map(Some)).collect::<Vec<_>>());
    assert_eq!(loaded.row(0)?.item.lock, Some('R'));
    assert_eq!(loaded.rejected(), [(6, "CAR-017"), (7, "CAR-016")]);
    assert_eq!(loaded.reason(1), "bloqueo «RR» no está en bloqueos.toml");
    Ok(())
}

#[test]
fn row_13_another_company_or_currency_is_set_aside() -> TestResult {
    let text = "VKONT;OPBEL;BETRW;BUKRS;WAERS\n1;A;5;1000;COP\n1;B;5;2000;COP\n1;C;5;1000;USD\n";
    assert_eq!(load(text)?.rejected(), [(4, "CAR-020")]);
    let profile = Profile { company: Some("1000".into()), ..Profile::default() };
    let loaded = load_with(text.as_bytes(), &profile, Options::default())?;
    assert_eq!(loaded.rejected(), [(3, "CAR-019"), (4, "CAR-020")]);
    assert_eq!(loaded.reason(0), "sociedad «2000» no es la del perfil");
    Ok(())
}

#[test]
fn row_14_a_list_without_its_end_is_refused_unless_forgiven() -> TestResult {
    let forgiven = Options { allow_truncated: true };
    let unruled = "VKONT|OPBEL|BETRW|WAERS\n1|A|5,00|COP\n1|B|6,";
    let (without_ruler, _) = SAMPLE.split_at(SAMPLE.trim_end().rfind('\n').unwrap_or(0));
    let cases = [
        (unruled, 3, 1, 1),
        (without_ruler, 9, 3, 0),
        (SAMPLE.get(..SAMPLE.find("50.000").unwrap_or(0)).unwrap_or(""), 7, 1, 1),
        ("<table><tr><td>VKONT<td>OPBEL<td>BETRW<tr><td>1<td>A<td>5<tr><td>1<td>", 3, 1, 1),
    ];
    for (text, line, rows, quarantined) in cases {
        assert_eq!(fault(text)?, Some(FileFault::Truncated(line)), "{text}");
        let loaded = load_with(text.as_bytes(), &Profile::default(), forgiven)?;
        assert!(loaded.summary()?.truncated && loaded.is_balanced());
        assert_eq!((loaded.rows.len(), loaded.report.quarantined), (rows, quarantined), "{text}");
    }
    assert!(!load("VKONT|OPBEL|WAERS|BETRW\n1|A|COP|5,00")?.summary()?.truncated);
    Ok(())
}

#[test]
fn row_15_a_long_list_is_read_as_it_comes() -> TestResult {
    const ROWS: u64 = 20_000;
    let mut file = tempfile::NamedTempFile::new()?;
    writeln!(file, "VKONT|OPBEL|FAEDN|BETRW|WAERS")?;
    for at in 1..=ROWS {
        writeln!(file, "{at:012}|{at:012}|10.04.2024|{at},25|COP")?;
    }
    let source = SourceFile::survey(file.path()).map_err(|fault| format!("{fault:?}"))?;
    let (mut count, mut sum) = (0, Money::ZERO);
    let mut report = LoadReport::default();
    let end =
        read(&source, &Profile::default(), &locks(), Options::default(), &mut report, &mut |row| {
            count += 1;
            sum = sum.plus(row.item.amount);
            Ok(())
        });
    assert_eq!(end.map(|summary| summary.rows), Ok(ROWS));
    assert_eq!((count, report.lines), (ROWS, ROWS + 1));
    assert_eq!(sum, Money::from_centavos(100 * 200_010_000 + 25 * 20_000));
    let stop = FileFault::At { line: 2, reason: "disco lleno".into() };
    let end =
        read(&source, &Profile::default(), &locks(), Options::default(), &mut report, &mut |_| {
            Err(stop.clone())
        });
    assert_eq!(end, Err(stop));
    Ok(())
}

#[test]
fn row_16_an_xls_that_is_a_web_page_or_text() -> TestResult {
    let page = "<html><head><title>Partidas; <b></title><style>td { x: y }</style></head><body>\r\n\
        <!-- <tr><td>no</td></tr> --><TABLE border=1>\r\n\
        <tr><td colspan=4>Lista din&#225;mica</td></tr>\r\n\
        <tr><th>Cta.contrato<th>N&#186; documento</th><th>Importe</th><th>Direcci&#xF3;n</th></tr>\r\n\
        <tr><td x:str>10012345678</td><td>000812345678</td><td align=right>&nbsp;91.400,00</td>\
        <td>P&amp;G<br>&lt;2&gt; &quot;A&quot;</td></tr>\r\n\
        <tr><td>10012345678</td><td>000812345679</td><td>1,00</td></tr>\
        <tr><td colspan=2>*</td><td>91.400,00</td><td></td></tr>\
        <tr><td></td><td></td><td></td><td></td></tr></TABLE></body></html>";
    let loaded = load(page)?;
    assert_eq!(loaded.summary()?.delimiter, Delimiter::Html);
    assert_eq!(loaded.amounts(), [9_140_000]);
    let address = ("Dirección".to_owned(), "P&G <2> \"A\"".to_owned());
    assert_eq!((loaded.row(0)?.line, &loaded.row(0)?.item.extra), (3, &vec![address]));
    assert_eq!(loaded.rejected(), [(4, "CAR-001")]);
    assert_eq!(loaded.summary()?.subtotals_checked, 1);
    assert_eq!(loaded.report.lines, 6);

    let mut file = tempfile::Builder::new().suffix(".xls").tempfile()?;
    file.write_all(b"Partidas\n\nVKONT\tOPBEL\tBETRW\n1\tA\t5\n")?;
    let loaded = load_file(file.path(), &Profile::default(), Options::default())?;
    assert_eq!((loaded.summary()?.delimiter, loaded.amounts()), (Delimiter::Tab, vec![500]));
    let mut file = tempfile::Builder::new().suffix(".xls").tempfile()?;
    file.write_all(b"\xD0\xCF\x11\xE0\xA1\xB1")?;
    assert_eq!(SourceFile::survey(file.path()).err(), Some(FileFault::Binary));
    Ok(())
}

#[test]
fn row_17_raw_figures_are_brought_to_scale_subtotals_too() -> TestResult {
    let profile = Profile { multiply: 100, ..Profile::default() };
    let text = "VKONT;OPBEL;BETRW\n1;A;914,00\n1;B;12,34-\n*;;901,66\n";
    let loaded = load_with(text.as_bytes(), &profile, Options::default())?;
    assert_eq!(loaded.amounts(), [9_140_000, -123_400]);
    assert_eq!(loaded.summary()?.subtotals_different, 0);
    Ok(())
}

#[test]
fn row_18_strange_due_dates_are_taken_with_a_warning() -> TestResult {
    let loaded = load(
        "VKONT;OPBEL;BETRW;BUDAT;FAEDN\n1;A;5;15.03.2024;16.03.2025\n1;B;5;15.03.2024;15.03.2025\n1;C;5;;31.12.1989\n",
    )?;
    assert_eq!(loaded.rows.len(), 3);
    assert_eq!(
        loaded.report.warnings,
        [
            (
                2,
                "vence el 16/03/2025, más de un año después de contabilizada (15/03/2024)"
                    .to_owned()
            ),
            (4, "vence el 31/12/1989, antes de 1990".to_owned()),
        ]
    );
    Ok(())
}

#[test]
fn row_19_a_negative_zero_is_zero() -> TestResult {
    let loaded = load(&list_of_amounts(["0,00-", "-0", "(0,00)", "1,00"]))?;
    assert_eq!((loaded.amounts(), loaded.count("en cero")), (vec![100], 3));
    Ok(())
}

#[test]
fn row_20_quotes_spoil_their_own_row_only() -> TestResult {
    let loaded = load(
        "VKONT;Nombre;OPBEL;BETRW\n\
         1;\"PEREZ; ANA\";A;5,00\n\
         2;\"PEREZ; LUZ;B;6,00\n\
         3;LEON \"EL MONO;C;7,00\n\
         4;\"Tubos \"\"Sol\"\"\";D;8,00\n\
         5;RUIZ;PAZ;E;9,00\n\
         6;OK;F;10,00\n",
    )?;
    assert_eq!(loaded.amounts(), [500, 800, 1_000]);
    assert_eq!(loaded.rejected(), [(3, "CAR-002"), (4, "CAR-002"), (6, "CAR-001")]);
    let shifted =
        load("VKONT;Nombre;OPBEL;OPUPK;BETRW;Obs\n5;RUIZ;PAZ;1;9,00;\n5;RUIZ;7;1;2;9,00;\n")?;
    assert_eq!((shifted.amounts(), shifted.rejected()), (vec![900], vec![(3, "CAR-001")]));
    let swallowing = "VKONT;Nombre;OPBEL;BETRW\n1;\"ANA;A;5\n2;LUZ\";B;6\n3;PAZ;C;7\n";
    let loaded_other = load(swallowing)?;
    assert_eq!(loaded_other.rejected(), [(2, "CAR-002"), (3, "CAR-002")]);
    let name = |at| -> Result<Vec<(String, String)>, Box<dyn Error>> {
        Ok(loaded.row(at)?.item.extra.clone())
    };
    assert_eq!(name(0)?, [("Nombre".to_owned(), "PEREZ; ANA".to_owned())]);
    assert_eq!(name(1)?, [("Nombre".to_owned(), "Tubos \"Sol\"".to_owned())]);
    Ok(())
}

#[test]
fn reasons_show_nothing_that_a_terminal_obeys() -> TestResult {
    let loaded = load("VKONT;OPBEL;BETRW;MANSP\n1;A;5;\u{1b}[2J\n1;B;5\u{7};\n")?;
    assert_eq!(loaded.reason(0), "bloqueo «·[2J» no está en bloqueos.toml");
    assert_eq!(loaded.reason(1), "importe «5·» ilegible: corríjalo en el origen");
    Ok(())
}

#[test]
fn profiles_are_read_and_refused_in_spanish() -> TestResult {
    let profile = Profile::from_toml(
        "decimal = \"punto\"\nseparador = \"tabulador\"\nsociedad = \"1000\"\nescala = 100\n\
         [columnas]\n\"Suscripción\" = \"VKONT\"\n",
    )?;
    let expected = Profile {
        decimal: DecimalSign::Dot,
        delimiter: Some('\t'),
        company: Some("1000".into()),
        currency: "COP".into(),
        aliases: vec![("Suscripción".into(), "VKONT".into())],
        multiply: 100,
    };
    assert_eq!(profile, expected);
    assert_eq!(Profile::from_toml("")?, Profile::default());
    let cases = [
        ("decimal = \"x\"", "clave «decimal» del perfil: escriba \"coma\" o \"punto\""),
        ("escala = 10", "clave «escala» del perfil: escriba 1 o 100"),
        ("a = 1\nb = ", "el perfil no es TOML válido, línea 2"),
        (
            "color = 1",
            "el perfil no tiene la clave «color»; las que hay son decimal, separador, sociedad, moneda, escala, columnas",
        ),
        (
            "[columnas]\nA = \"NADA\"",
            "clave «columnas» del perfil: hay un campo desconocido; use nombres técnicos como VKONT u OPBEL",
        ),
    ];
    for (text, reason) in cases {
        assert_eq!(Profile::from_toml(text), Err(reason.to_owned()));
    }
    Ok(())
}

const FIXTURE_CLASSES: [(&str, u64); 11] = [
    ("título", 4),
    ("regla", 6),
    ("encabezado", 2),
    ("partida", 11),
    ("cuarentena", 10),
    ("subtotal", 3),
    ("continuación", 1),
    ("en blanco", 1),
    ("compensada", 1),
    ("en cero", 1),
    ("pie", 1),
];

const FIXTURE_REJECTED: [(u64, &str); 10] = [
    (10, "CAR-005"),
    (16, "CAR-012"),
    (17, "CAR-015"),
    (18, "CAR-013"),
    (31, "CAR-019"),
    (32, "CAR-020"),
    (33, "CAR-016"),
    (37, "CAR-007"),
    (38, "CAR-004"),
    (39, "CAR-001"),
];

const FIXTURE_WARNINGS: [(u64, &str); 4] = [
    (19, "texto dañado «PeÃ±alisa»: se conserva como vino"),
    (20, "el subtotal dice 99.000 y sus filas suman 32.000"),
    (34, "vence el 10/04/2026, más de un año después de contabilizada (15/03/2024)"),
    (35, "vence el 10/04/1980, antes de 1990"),
];

/// Line, account and centavos; the last two have the same key, which is the caller's to settle.
const FIXTURE_ROWS: [(u64, u64, i64); 11] = [
    (6, 10_012_345_678, 9_140_000),
    (7, 10_012_345_678, -5_000_000),
    (8, 10_012_345_678, -123_456_789),
    (9, 10_012_345_678, -123_400),
    (11, 10_012_345_679, 123_450),
    (13, 10_012_345_680, 500_000),
    (14, 10_012_345_680, 600_000),
    (19, 10_012_345_680, 1_100_000),
    (34, 10_012_345_690, 1_600_000),
    (35, 10_012_345_690, 1_700_000),
    (36, 10_012_345_690, 1_750_000),
];

#[test]
fn the_ugly_file_has_this_report() -> TestResult {
    let profile = Profile { company: Some("1000".into()), ..Profile::default() };
    let loaded = load_file(&fixture(), &profile, Options::default())?;
    let summary = loaded.summary()?;
    assert_eq!((summary.delimiter, summary.rows), (Delimiter::Pipe, 11));
    assert!(loaded.is_balanced());
    let report = &loaded.report;
    assert_eq!((report.file.as_str(), report.encoding), ("fea.txt", "UTF-8"));
    assert_eq!((report.lines, report.quarantined, report.skipped), (41, 10, 20));
    assert_eq!((report.accepted, report.accounts, report.net()), (0, 0, Money::ZERO));
    assert_eq!((summary.subtotals_checked, summary.subtotals_different), (3, 1));
    assert_eq!(report.classes, FIXTURE_CLASSES);
    assert_eq!(loaded.rejected(), FIXTURE_REJECTED);
    let warnings: Vec<(u64, &str)> =
        report.warnings.iter().map(|(line, text)| (*line, text.as_str())).collect();
    assert_eq!(warnings, FIXTURE_WARNINGS);
    let taken: Vec<(u64, u64, i64)> = loaded
        .rows
        .iter()
        .map(|row| (row.line, row.account.number(), row.item.amount.centavos()))
        .collect();
    assert_eq!(taken, FIXTURE_ROWS);
    let addresses: Vec<&str> = loaded
        .rows
        .iter()
        .flat_map(|row| &row.item.extra)
        .filter(|(heading, _)| heading == "Dirección")
        .map(|(_, text)| text.as_str())
        .collect();
    assert_eq!(
        addresses,
        ["CL 12 # 16-22", "CL 5 | APTO 201", "KR 7 # 3-20 CASA 4", "PeÃ±alisa", "\"LA 40; LOCAL 2"]
    );
    assert_eq!(report.hash.len(), 64);
    Ok(())
}

/// Centavos as lists print them, by the form asked for.
fn printed(centavos: i64, form: u8) -> String {
    let (pesos, rest) = (centavos.unsigned_abs() / 100, centavos.unsigned_abs() % 100);
    let grouped = ventanilla::text::money::thousands(pesos);
    let minus = centavos < 0;
    let lead = if minus { "-" } else { "" };
    let trail = if minus { "-" } else { "" };
    match form {
        0 => format!("{grouped},{rest:02}{trail}"),
        1 => format!("{lead}{grouped},{rest:02}"),
        2 => format!("{lead}{pesos},{rest:02}"),
        3 => format!("$ {lead}{},{rest:02}", grouped.replace('.', "\u{a0}")),
        4 if minus => format!("({grouped},{rest:02})"),
        _ => format!("   {pesos:015},{rest:02}{trail} COP"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn amounts_come_back_from_every_form(
        amounts in prop::collection::vec((-1_000_000_000_000_i64..1_000_000_000_000, 0..6_u8), 1..40)
    ) {
        let texts: Vec<String> = amounts.iter().map(|(centavos, form)| printed(*centavos, *form)).collect();
        let comma = list_of_amounts(texts.iter().map(String::as_str));
        let swapped: Vec<String> = texts
            .iter()
            .map(|text| text.replace('.', "_").replace(',', ".").replace('_', ","))
            .collect();
        let point = list_of_amounts(swapped.iter().map(String::as_str));
        let expected: Vec<i64> = amounts.iter().map(|(c, _)| *c).filter(|c| *c != 0).collect();
        for (text, profile) in [(comma, Profile::default()), (point, dot())] {
            let loaded = load_with(text.as_bytes(), &profile, Options::default());
            let loaded = loaded.map_err(|e| TestCaseError::fail(e.to_string()))?;
            prop_assert_eq!(loaded.amounts(), expected.clone());
        }
    }

    #[test]
    fn any_bytes_keep_the_count(bytes in prop::collection::vec(any::<u8>(), 1..600), head in 0..6_usize) {
        let heads = ["", "VKONT;OPBEL;BETRW\n", "----\n|VKONT|OPBEL|BETRW|\n----\n", "VKONT\tOPBEL\tBETRW\n",
            "VKONT OPBEL BETRW\n----- ----- -----\n", "<table><tr><td>VKONT<td>OPBEL<td>BETRW"];
        let mut file = heads.get(head).map_or_else(Vec::new, |head| head.as_bytes().to_vec());
        file.extend(bytes);
        let options = Options { allow_truncated: true };
        if let Ok(loaded) = load_with(&file, &Profile::default(), options) && loaded.end.is_ok() {
            prop_assert!(loaded.is_balanced(), "{:?}", loaded.report);
        }
    }

    #[test]
    fn any_mixture_of_list_pieces_keeps_the_count(
        pieces in prop::collection::vec(prop::sample::select(PIECES), 0..60),
        allow_truncated: bool,
    ) {
        let text: String = pieces.concat();
        let options = Options { allow_truncated };
        if let Ok(loaded) = load_with(text.as_bytes(), &Profile::default(), options) {
            prop_assert!(loaded.is_balanced(), "{:?}", loaded.report);
            let newlines = text.lines().count() as u64;
            prop_assert!(loaded.report.lines <= newlines.max(1) || text.contains('<'));
        }
    }
}

/// Pieces of lists, to be put together in any order.
const PIECES: &[&str] = &[
    "VKONT|OPBEL|BETRW\n",
    "| VKONT | OPBEL | BETRW |\n",
    "VKONT;OPBEL;BETRW\n",
    "VKONT  OPBEL  BETRW\n",
    "----- ----- -----\n",
    "--------\n",
    "|1|A|5|\n",
    "1|A|5\n",
    "1;A;5,00-\n",
    "1      A      5\n",
    "\"",
    ";",
    "|",
    "\n",
    "\r\n",
    "*",
    "* ;;5\n",
    "| * | | 5 |\n",
    "3 entradas\n",
    "Lista Pág. 1\n",
    "1;\"A\n",
    "ñ",
    "\u{fffd}",
    "Ã³",
    "  ",
    "1,0E+10",
    "<table>",
    "<tr>",
    "<td>1",
    "</table>",
    "0",
    "1.234",
    "\t",
];
