//! The gate of the server, with the hour given: who waits, for how long, and who does not.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use ventanilla::ssh::Limits;
use ventanilla::ssh::gate::{Gate, MAX_REMEMBERED, Refused};

const FAR: IpAddr = IpAddr::V4(Ipv4Addr::new(203, 0, 113, 9));

fn gate() -> Gate {
    Gate::new(&Limits::default())
}

fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn address(number: u32) -> IpAddr {
    IpAddr::V4(Ipv4Addr::from_bits(0x0a00_0000 + number))
}

#[test]
fn ssh_gate_doubles_the_wait_of_a_user_up_to_five_minutes_and_forgets() {
    let mut gate = gate();
    let mut now = Instant::now();
    for _ in 0..3 {
        assert!(gate.try_password("ana", FAR, now));
    }
    for wait in [2, 4, 8, 16, 32, 64, 128, 256, 300, 300] {
        let early = now + seconds(wait) - Duration::from_millis(1);
        assert!(!gate.try_password("ana", FAR, early), "antes de {wait} s");
        assert!(gate.try_password("luis", address(9), early), "otro, desde otra parte");
        gate.succeeded("luis", address(9));
        now += seconds(wait);
        // From somewhere else each time: the address is another matter.
        assert!(gate.try_password("ana", address(wait as u32), now), "tras {wait} s");
    }
    now += seconds(15 * 60);
    for _ in 0..3 {
        assert!(gate.try_password("ana", FAR, now), "olvidado");
    }
    assert!(!gate.try_password("ana", FAR, now));
}

#[test]
fn ssh_gate_lets_in_again_whoever_was_right() {
    let mut gate = gate();
    let now = Instant::now();
    for _ in 0..100 {
        assert!(gate.try_password("ana", FAR, now));
        assert!(gate.try_password("ana", FAR, now));
        gate.succeeded("ana", FAR);
    }
    assert_eq!(gate.enter(FAR, now), Ok(()));
}

#[test]
fn ssh_gate_of_an_address_shared_by_many_closes_late() {
    let mut gate = gate();
    let now = Instant::now();
    for number in 0..19 {
        assert!(gate.try_password(&format!("colega{number}"), FAR, now));
    }
    assert_eq!(gate.enter(FAR, now), Ok(()));
    gate.wrong_keys(FAR, now);
    assert_eq!(gate.enter(FAR, now), Err(Refused::BackOff));
    assert!(!gate.try_password("otra", FAR, now));
    assert_eq!(gate.enter(address(1), now), Ok(()));
    assert_eq!(gate.enter(FAR, now + seconds(2)), Ok(()));
}

#[test]
fn ssh_gate_counts_a_house_of_ipv6_as_one_and_a_mapped_address_as_itself() {
    let mut gate = gate();
    let now = Instant::now();
    let ip = |text: &str| text.parse::<IpAddr>().unwrap();
    for number in 0..20 {
        gate.wrong_keys(ip(&format!("2001:db8:1:2::{number:x}")), now);
        gate.wrong_keys(ip("::ffff:203.0.113.9"), now);
    }
    assert_eq!(gate.enter(ip("2001:db8:1:2:ffff::1"), now), Err(Refused::BackOff));
    assert_eq!(gate.enter(ip("2001:db8:1:3::1"), now), Ok(()));
    assert_eq!(gate.enter(FAR, now), Err(Refused::BackOff));
}

#[test]
fn ssh_gate_counts_connections() {
    let limits = Limits {
        connections: 4,
        unauthenticated: 3,
        unauthenticated_per_address: 2,
        ..Limits::default()
    };
    let mut gate = Gate::new(&limits);
    let now = Instant::now();
    assert_eq!(gate.enter(FAR, now), Ok(()));
    assert_eq!(gate.enter(FAR, now), Ok(()));
    assert_eq!(gate.enter(FAR, now), Err(Refused::TooManyFromAddress));
    assert_eq!(gate.enter(address(1), now), Ok(()));
    assert_eq!(gate.enter(address(2), now), Err(Refused::TooManyUnproved));
    gate.proved(FAR);
    assert_eq!(gate.enter(FAR, now), Ok(()));
    assert_eq!(gate.connections(), 4);
    gate.proved(FAR);
    assert_eq!(gate.enter(address(2), now), Err(Refused::Full));
    gate.leave(FAR, true);
    assert_eq!(gate.enter(address(2), now), Ok(()));
    gate.leave(address(2), false);
    gate.leave(address(1), false);
    gate.leave(FAR, true);
    gate.leave(FAR, false);
    assert_eq!(gate.connections(), 0);
}

#[test]
fn ssh_gate_forgets_the_oldest_when_too_many_names_are_tried() {
    let mut gate = gate();
    let mut now = Instant::now();
    for _ in 0..3 {
        assert!(gate.try_password("vieja", FAR, now));
    }
    for number in 0..MAX_REMEMBERED {
        now += Duration::from_micros(1);
        let number = u32::try_from(number).unwrap();
        assert!(gate.try_password(&format!("u{number}"), address(number), now));
    }
    assert!(gate.try_password("vieja", FAR, now), "su lugar lo tomó otro");
    let last = format!("u{}", MAX_REMEMBERED - 1);
    for _ in 0..2 {
        assert!(gate.try_password(&last, FAR, now));
    }
    assert!(!gate.try_password(&last, FAR, now), "los últimos no se olvidan");
}
